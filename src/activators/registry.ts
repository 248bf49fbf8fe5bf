import type { Activator } from '../core/ports/activator'
import type { Processes, WrittenCommands } from '../core/ports/processes'

/** What activators are made with. */
export type ActivatorPorts = { readonly processes: Processes; readonly commands: WrittenCommands }

/** An activator's folder exports this from its `index.ts`. */
type ActivatorFolder = { createActivator(ports: ActivatorPorts): Activator }

// Found at build time: a new activator is a new folder, and nobody edits this file.
const folders = Object.values(import.meta.glob<ActivatorFolder>('./*/index.ts', { eager: true }))

/** What makes consumers take up a new secret, by id. Throws when two folders claim one id: that is a bug. */
export function activators(ports: ActivatorPorts): ReadonlyMap<string, Activator> {
  const found = folders.map(folder => folder.createActivator(ports))
  const sorted = found.toSorted((one, other) => one.manifest.name.localeCompare(other.manifest.name))
  const known = new Map(sorted.map(one => [one.manifest.id, one]))
  if (known.size !== found.length) throw new Error('Two activator folders have the same id.')
  return known
}
