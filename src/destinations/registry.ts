import type { Destination } from '../core/ports/destination'
import type { PrivateFiles } from './kit/private-file'

/** What destinations are made with. */
export type DestinationPorts = { readonly files: PrivateFiles }

/** What a destination's folder exports from its `index.ts`. */
export type DestinationFolder = { createDestination(ports: DestinationPorts): Destination }

// Found at build time: a new destination is a new folder, and nobody edits this file.
const folders = import.meta.glob<DestinationFolder>('./*/index.ts', { eager: true })

/** All destinations by id, in the order of their names. Throws when two folders claim one id: that is a bug. */
export function destinations(ports: DestinationPorts): ReadonlyMap<string, Destination> {
  const found = Object.values(folders).map(folder => folder.createDestination(ports))
  const byId = new Map(
    found
      .sort((one, other) => one.manifest.name.localeCompare(other.manifest.name))
      .map(destination => [destination.manifest.id, destination])
  )
  if (byId.size !== found.length) throw new Error('Two destination folders have the same id.')
  return byId
}
