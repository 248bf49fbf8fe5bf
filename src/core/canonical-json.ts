/** JSON with the names in a fixed order, so that equal values always give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null)
  const members = membersOf(value).map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

/** The same in lines for a person to read: two blanks for each level, and an end of line at the end. */
export function writtenJson(value: unknown): string {
  return `${indented(value, '')}\n`
}

function indented(value: unknown, margin: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null)
  const inner = `${margin}  `
  const isList = Array.isArray(value)
  const lines = isList
    ? value.map(item => indented(item, inner))
    : membersOf(value).map(([name, member]) => `${JSON.stringify(name)}: ${indented(member, inner)}`)
  const [start, end] = isList ? ['[', ']'] : ['{', '}']
  if (lines.length === 0) return `${start}${end}`
  return `${start}\n${lines.map(line => inner + line).join(',\n')}\n${margin}${end}`
}

function membersOf(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}
