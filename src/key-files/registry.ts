import type { KeyFileKind } from '../core/ports/key-files'

// Found at build time: a new kind of file is a new folder, and nobody edits this file.
const folders = Object.values(
  import.meta.glob<{ readonly kind: KeyFileKind }>('./*/index.ts', { eager: true })
)

/** Kinds of key file by ID, in the order of their names. Throws when two folders claim one ID: that is a bug. */
export function keyFileKinds(): ReadonlyMap<string, KeyFileKind> {
  const kinds = folders.map(({ kind }) => kind)
  const sorted = kinds.toSorted((one, other) => one.name.localeCompare(other.name))
  const known = new Map(sorted.map(kind => [kind.id, kind]))
  if (known.size !== kinds.length) throw new Error('Two key file folders have the same ID.')
  return known
}
