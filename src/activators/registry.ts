import type { Activator } from '../core/ports/activator'
import type { ActivatorKind } from '../core/ports/destination'
import type { Processes, WrittenCommands } from '../core/ports/processes'
import type { RemoteShell } from '../core/ports/remote-shell'

/** What activators are made with. */
export type ActivatorPorts = {
  readonly processes: Processes
  readonly shell: RemoteShell
  readonly commands: WrittenCommands
}

/** An activator's folder exports one of the two from its `index.ts`: on this machine, or a kind that needs a connection. */
type ActivatorFolder =
  { createActivator(ports: ActivatorPorts): Activator } | { readonly kind: ActivatorKind }

// Found at build time: a new activator is a new folder, and nobody edits this file.
const folders = Object.values(import.meta.glob<ActivatorFolder>('./*/index.ts', { eager: true }))

/** What makes consumers take up a new secret, by id. */
export function activators(ports: ActivatorPorts): ReadonlyMap<string, Activator> {
  return byId(folders.flatMap(folder => ('kind' in folder ? [] : [folder.createActivator(ports)])))
}

/** Servers that activate and keep no secret, by id. */
export function activatorKinds(): ReadonlyMap<string, ActivatorKind> {
  return byId(folders.flatMap(folder => ('kind' in folder ? [folder.kind] : [])))
}

/** In the order of their names. Throws when two folders claim one id: that is a bug. */
function byId<T extends { readonly manifest: { readonly id: string; readonly name: string } }>(
  found: readonly T[]
): ReadonlyMap<string, T> {
  const sorted = found.toSorted((one, other) => one.manifest.name.localeCompare(other.manifest.name))
  const known = new Map(sorted.map(one => [one.manifest.id, one]))
  if (known.size !== found.length) throw new Error('Two activator folders have the same id.')
  return known
}
