/** The lines of a text, whatever system wrote it. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
}

export type Section = { readonly name: string; readonly values: ReadonlyMap<string, string> }

/** Sections of an INI file. Names of values are lower case; indented lines belong to the value above and are left out. */
export function sectionsOf(text: string): readonly Section[] {
  const sections = new Map<string, Map<string, string>>()
  let current: Map<string, string> | null = null
  for (const line of linesOf(text)) {
    const header = /^\[([^\]]+)\]/.exec(line)?.[1]?.trim()
    if (header !== undefined) {
      current = sections.get(header) ?? new Map<string, string>()
      sections.set(header, current)
      continue
    }
    const [, name, value] = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (current !== null && name !== undefined && value !== undefined) current.set(name.toLowerCase(), value)
  }
  return [...sections].map(([name, values]) => ({ name, values }))
}
