import type { Destination, DestinationKind } from '../core/ports/destination'
import type { DestinationPorts } from './kit/destination-ports'

/** A destination's folder exports one of the two from its `index.ts`: on this machine, or a kind that needs a connection. */
export type DestinationFolder =
  { createDestination(ports: DestinationPorts): Destination } | { readonly kind: DestinationKind }

// Found at build time: a new destination is a new folder, and nobody edits this file.
const folders = Object.values(import.meta.glob<DestinationFolder>('./*/index.ts', { eager: true }))

/** The destinations on this machine, by id. */
export function destinations(ports: DestinationPorts): ReadonlyMap<string, Destination> {
  return byId(folders.flatMap(folder => ('kind' in folder ? [] : [folder.createDestination(ports)])))
}

/** The kinds of destination that need a connection, by id. */
export function destinationKinds(): ReadonlyMap<string, DestinationKind> {
  return byId(folders.flatMap(folder => ('kind' in folder ? [folder.kind] : [])))
}

/** In the order of their names. Throws when two folders claim one id: that is a bug. */
function byId<T extends Pick<Destination, 'manifest'>>(found: readonly T[]): ReadonlyMap<string, T> {
  const sorted = found.toSorted((one, other) => one.manifest.name.localeCompare(other.manifest.name))
  const known = new Map(sorted.map(one => [one.manifest.id, one]))
  if (known.size !== found.length) throw new Error('Two destination folders have the same id.')
  return known
}
