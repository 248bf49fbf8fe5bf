import type { Destination } from '../core/destination'
import type { ProviderId } from '../core/ids'
import { inertProvider } from '../core/inert-provider'
import type { Provider } from '../core/provider'
import { destinations } from '../destinations/registry'
import type { StartSandbox } from '../providers/kit/sandbox'
import { providers, sandboxes } from '../providers/registry'

/** What this build can talk to, found by the folders that exist. */
export type Registries = {
  readonly providers: ReadonlyMap<ProviderId, Provider>
  readonly sandboxes: ReadonlyMap<ProviderId, StartSandbox>
  readonly destinations: ReadonlyMap<string, Destination>
}

export function openRegistries(): Registries {
  const inert = new Map([...providers()].map(([id, provider]) => [id, inertProvider(provider)]))
  return { providers: inert, sandboxes: sandboxes(), destinations: destinations() }
}
