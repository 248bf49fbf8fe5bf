import type { ProviderId } from '../core/ids'
import type { Provider } from '../core/ports/provider'
import type { StartSandbox } from './kit/sandbox/sandbox'

/** What a provider's folder exports from its `index.ts`. A server that does not speak HTTP has no fake: its tests start a real one. */
export type ProviderFolder = { readonly provider: Provider; readonly startSandbox?: StartSandbox }

// Found at build time: a new provider is a new folder, and nobody edits this file.
const folders = import.meta.glob<ProviderFolder>('./*/index.ts', { eager: true })

/** All providers by id, in the order of their names. Throws when two folders claim one id: that is a bug. */
export function providers(): ReadonlyMap<ProviderId, Provider> {
  return new Map(sorted().map(folder => [folder.provider.manifest.id, folder.provider]))
}

export function sandboxes(): ReadonlyMap<ProviderId, StartSandbox> {
  return new Map(
    sorted().flatMap(({ provider, startSandbox }) =>
      startSandbox === undefined ? [] : [[provider.manifest.id, startSandbox] as const]
    )
  )
}

function sorted(): readonly ProviderFolder[] {
  const found = Object.values(folders).sort((one, other) => nameOf(one).localeCompare(nameOf(other)))
  const ids = new Set(found.map(folder => folder.provider.manifest.id))
  if (ids.size !== found.length) throw new Error('Two provider folders have the same id.')
  return found
}

function nameOf(folder: ProviderFolder): string {
  return folder.provider.manifest.name
}
