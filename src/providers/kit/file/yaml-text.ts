// YAML and JSON of strangers, read as plain data. Every value keeps the line on which it stands.
import { isAlias, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { Document, Node } from 'yaml'

/** A thing that is wrong with a file; the line is null where it is about the whole file. */
export type FileProblem = { readonly line: number | null; readonly field: string; readonly words: string }

export type YamlText =
  | { readonly ok: true; readonly value: unknown; lineOf(path: readonly PropertyKey[]): number | null }
  | { readonly ok: false; readonly problems: readonly FileProblem[] }

const DEEPEST = 40

/** One document without aliases, anchors and tags: these make a small file large, or a value something else than it looks. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', schema: 'core', merge: false })
  const at = (offset: number | undefined): number | null =>
    offset === undefined ? null : lines.linePos(offset).line
  const broken = [...document.errors, ...document.warnings]
  if (broken.length > 0) {
    const problems = broken.slice(0, 20).map(({ pos, code }) => ({
      line: at(pos[0]),
      field: '',
      words:
        code === 'DUPLICATE_KEY' ? 'this field stands here twice' : 'this is not readable as YAML or JSON'
    }))
    return { ok: false, problems }
  }
  const odd = oddNodes(document).map(({ offset, words }) => ({ line: at(offset), field: '', words }))
  if (odd.length > 0) return { ok: false, problems: odd }
  const value: unknown = document.toJS({ maxAliasCount: 0 })
  return { ok: true, value, lineOf: path => lineIn(document, path, at) }
}

type Odd = { readonly offset: number | undefined; readonly words: string }

function oddNodes(document: Document): readonly Odd[] {
  const found: Odd[] = []
  visit(document, (_key, node, parents) => {
    if (isPair(node)) {
      if (!isScalar(node.key) || typeof node.key.value !== 'string')
        found.push({ offset: offsetOf(node.key), words: 'the name of a field must be a text' })
      return undefined
    }
    if (!isNode(node)) return undefined
    const offset = offsetOf(node)
    if (isAlias(node)) found.push({ offset, words: 'an alias (*name) cannot be used: write the value again' })
    else if (node.anchor !== undefined) found.push({ offset, words: 'an anchor (&name) cannot be used' })
    else if (node.tag !== undefined) found.push({ offset, words: 'a tag (!name) cannot be used' })
    if (parents.length > DEEPEST) {
      found.push({ offset, words: 'this stands too deep' })
      return visit.BREAK
    }
    return found.length < 20 ? undefined : visit.BREAK
  })
  return found
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}

/** The line of this field, or of the nearest part that the file has. */
function lineIn(
  document: Document,
  path: readonly PropertyKey[],
  at: (offset: number | undefined) => number | null
): number | null {
  let node: unknown = document.contents
  let offset = offsetOf(node)
  for (const name of path) {
    const found: { readonly key: unknown; readonly value: unknown } | null = partOf(node, name)
    if (found === null) break
    offset = offsetOf(found.key) ?? offsetOf(found.value) ?? offset
    node = found.value
  }
  return at(offset)
}

function partOf(node: unknown, name: PropertyKey): { readonly key: unknown; readonly value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === name)
    return pair === undefined ? null : { key: pair.key, value: pair.value }
  }
  if (typeof name !== 'number' || !hasItems(node)) return null
  const item = node.items[name]
  return item === undefined ? null : { key: item, value: item }
}

function hasItems(node: unknown): node is { readonly items: readonly Node[] } {
  return isNode(node) && 'items' in node && Array.isArray(node.items)
}
