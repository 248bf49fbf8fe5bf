import type { Clock } from '../../core/clock'
import type { KeyId, ProviderId } from '../../core/ids'
import type { Provider } from '../../core/ports/provider'
import type { AccountService } from '../accounts'
import type { Delivery } from '../../core/ports/deliveries'
import type { KeyLookup } from '../../core/ports/key-lookup'
import type { ObservationStore } from '../../core/ports/observations'
import type { KeyStore } from '../../core/ports/keys'
import type { Vault } from '../../core/ports/vault'

/** What finding a key needs of its neighbours: all of it reads; only the records of one key are asked of a provider. */
export type QuickFindTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly keys: Pick<KeyStore, 'page' | 'withVerdict'>
  readonly observations: Pick<ObservationStore, 'recent' | 'longestGapMs' | 'probes'>
  readonly lookup: KeyLookup
  readonly providers: ReadonlyMap<ProviderId, Provider>
  readonly vault: Pick<Vault, 'fingerprint' | 'state'>
  readonly withClient: AccountService['withClient']
  deliveredTo(keyId: KeyId): readonly Pick<Delivery, 'at' | 'label' | 'proof'>[]
}
