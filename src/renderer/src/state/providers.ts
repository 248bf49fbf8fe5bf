import { create } from 'zustand'
import { call, inBackground } from '../bridge'
import type { ProviderView } from '../../../contract/accounts'
import type { DestinationView } from '../../../contract/destinations'

// Manifests do not change while the app runs, so each list is asked for once.

type Catalogue = {
  readonly providers: readonly ProviderView[]
  readonly destinations: readonly DestinationView[]
}

const useCatalogue = create<Catalogue>(() => ({ providers: [], destinations: [] }))

async function load(): Promise<void> {
  const [providers, destinations] = await Promise.all([
    call('providers.list', {}),
    call('destinations.list', {})
  ])
  useCatalogue.setState({
    ...(providers.ok ? { providers: providers.value } : {}),
    ...(destinations.ok ? { destinations: destinations.value } : {})
  })
}

export function loadCatalogue(): void {
  const { providers, destinations } = useCatalogue.getState()
  if (providers.length === 0 || destinations.length === 0) inBackground(load())
}

/** For the small window, which hands nothing off. */
export function loadProviders(): void {
  const read = async () => {
    const providers = await call('providers.list', {})
    if (providers.ok) useCatalogue.setState({ providers: providers.value })
  }
  if (useCatalogue.getState().providers.length === 0) inBackground(read())
}

export const useProviders = () => useCatalogue(state => state.providers)
export const useDestinations = () => useCatalogue(state => state.destinations)

export function useProvider(providerId: string): ProviderView | undefined {
  return useCatalogue(state => state.providers.find(provider => provider.id === providerId))
}
