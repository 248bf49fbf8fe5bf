import { asAccountId, asKeyId } from '../../core/ids'
import type { ProviderId } from '../../core/ids'
import type { Provider } from '../../core/ports/provider'
import type { Store } from '../../core/ports/store'

/** The names of things that views know by their id. */
export type Names = {
  accountName(id: string): string | null
  keyName(id: string): string | null
  /** The id itself for a provider that this build does not have. */
  providerName(id: string): string
}

export function createNames(
  store: Pick<Store, 'accounts' | 'keys'>,
  providers: ReadonlyMap<ProviderId, Provider>
): Names {
  return {
    accountName: id => store.accounts.get(asAccountId(id))?.name ?? null,
    keyName: id => store.keys.get(asKeyId(id))?.name ?? null,
    providerName: id => [...providers.values()].find(each => each.manifest.id === id)?.manifest.name ?? id
  }
}
