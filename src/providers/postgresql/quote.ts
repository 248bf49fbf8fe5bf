// Statements about roles take no parameters, so names and values are quoted here. Nothing else builds SQL from a text that varies.

/** Right whatever `standard_conforming_strings` says. */
export function literal(value: string): string {
  const doubled = value.replaceAll("'", "''")
  return value.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** The server ends a text at a NUL, and cuts a name off at its limit: such a name would be another one. */
export function isUsableName(name: string, mostBytes: number): boolean {
  return name !== '' && !name.includes('\0') && new TextEncoder().encode(name).length <= mostBytes
}
