import type { ChannelKind } from '../core/ports/channel'

// Found at build time: a new kind of channel is a new folder, and nobody edits this file.
const folders = Object.values(
  import.meta.glob<{ readonly kind: ChannelKind }>('./*/index.ts', { eager: true })
)

/** Kinds of channel by ID, in the order of their names. Throws when two folders claim one ID: that is a bug. */
export function channelKinds(): ReadonlyMap<string, ChannelKind> {
  const kinds = folders.map(({ kind }) => kind)
  const sorted = kinds.toSorted((one, other) => one.manifest.name.localeCompare(other.manifest.name))
  const known = new Map(sorted.map(kind => [kind.manifest.id, kind]))
  if (known.size !== kinds.length) throw new Error('Two channel folders have the same ID.')
  return known
}
