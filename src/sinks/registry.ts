import type { SinkKind } from '../core/ports/sink'

// Found at build time: a new kind of sink is a new folder, and nobody edits this file.
const folders = Object.values(import.meta.glob<{ readonly kind: SinkKind }>('./*/index.ts', { eager: true }))

/** Kinds of sink by ID, in the order of their names. Throws when two folders claim one ID: that is a bug. */
export function sinkKinds(): ReadonlyMap<string, SinkKind> {
  const kinds = folders.map(({ kind }) => kind)
  const sorted = kinds.toSorted((one, other) => one.manifest.name.localeCompare(other.manifest.name))
  const known = new Map(sorted.map(kind => [kind.manifest.id, kind]))
  if (known.size !== kinds.length) throw new Error('Two sink folders have the same ID.')
  return known
}
