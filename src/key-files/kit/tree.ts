export type Tree = { readonly [name: string]: unknown }

/** A YAML or JSON file as maps, lists and texts; null for anything else. Every value stays the text that it is in the file. */
export async function treeOf(text: string): Promise<unknown> {
  // Loaded only when a person has a file read.
  const { parseDocument } = await import('yaml')
  try {
    // Unknown tags are only warnings: the value below them stays a text.
    const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' })
    return document.errors.length > 0 ? null : document.toJS({ maxAliasCount: 0 })
  } catch {
    // An alias, or so deep that the reader gives up. Its message quotes the text, which holds secrets.
    return null
  }
}

/** The named parts of a map; none for anything else. */
export function partsOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isTree(value) ? Object.entries(value) : []
}

export function partOf(value: unknown, name: string): unknown {
  return isTree(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** A text that is not empty; null for anything else. */
export function textIn(value: unknown, name: string): string | null {
  const found = partOf(value, name)
  return typeof found === 'string' && found !== '' ? found : null
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
