import { create } from 'zustand'
import { call, inBackground } from '../bridge'
import type { ProviderView } from '../../../contract/accounts'
import type { DestinationKindView, DestinationView } from '../../../contract/destinations'
import { useSnapshot } from './mirror-store'
import { connectionsOf } from './selectors'

// Manifests do not change while the app runs, so each list is asked for once; providers again when one is added from a file.

type Catalogue = {
  readonly providers: readonly ProviderView[]
  /** On this machine. */
  readonly destinations: readonly DestinationView[]
  readonly kinds: readonly DestinationKindView[]
}

const useCatalogue = create<Catalogue>(() => ({ providers: [], destinations: [], kinds: [] }))

async function load(): Promise<void> {
  const [providers, destinations, kinds] = await Promise.all([
    call('providers.list', {}),
    call('destinations.list', {}),
    call('destinations.kinds', {})
  ])
  useCatalogue.setState({
    ...(providers.ok ? { providers: providers.value } : {}),
    ...(destinations.ok ? { destinations: destinations.value } : {}),
    ...(kinds.ok ? { kinds: kinds.value } : {})
  })
}

export function loadCatalogue(): void {
  const { providers, destinations, kinds } = useCatalogue.getState()
  if (providers.length === 0 || destinations.length === 0 || kinds.length === 0) inBackground(load())
}

/** After a provider was added from a file, or removed. */
export async function reloadProviders(): Promise<void> {
  const providers = await call('providers.list', {})
  if (providers.ok) useCatalogue.setState({ providers: providers.value })
}

/** For the small window, which hands nothing off. */
export function loadProviders(): void {
  if (useCatalogue.getState().providers.length === 0) inBackground(reloadProviders())
}

export const useProviders = () => useCatalogue(state => state.providers)
export const useDestinationKinds = () => useCatalogue(state => state.kinds)

/** Where a new key can be delivered to now: on this machine first, then each connected server. */
export function useDestinations(): readonly DestinationView[] {
  const { destinations, kinds } = useCatalogue()
  const connections = useSnapshot(connectionsOf)
  const kindOf = (id: string) => kinds.find(each => each.id === id)
  // A connected server that keeps no key can be called after a delivery to any other.
  const called = connections.flatMap(({ id, name, kindId }) => {
    const kind = kindOf(kindId)
    const [activator] = kind?.activators ?? []
    return kind?.delivers === false && activator !== undefined ? [{ ...activator, id, name }] : []
  })
  return [
    ...destinations.map(each => ({ ...each, activators: [...each.activators, ...called] })),
    ...connections.flatMap(({ id, name, kindId }) => {
      const kind = kindOf(kindId)
      if (kind?.delivers !== true) return []
      const activators = [...kind.activators, ...called]
      const { fields, isForSandbox } = kind
      return [{ id, name, fields, activators, isLocalFile: false, isForSandbox }]
    })
  ]
}

export function useProvider(providerId: string): ProviderView | undefined {
  return useCatalogue(state => state.providers.find(provider => provider.id === providerId))
}
