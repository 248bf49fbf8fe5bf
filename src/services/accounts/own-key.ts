import { failed, type Result } from '../../core/fault'
import type { AccountId, KeyId, ProviderId } from '../../core/ids'
import type { Provider } from '../../core/ports/provider'
import type { RotationOverview } from '../../core/rotation/overview'
import type { AccountService } from '../accounts'
import type { RotationsService } from '../rotation/rotations'
import type { Store } from '../../core/ports/store'

/** The key that a connection itself works with, and whether it can be replaced by its own kind. */
export type OwnKey =
  | { readonly state: 'offered'; readonly keyId: KeyId }
  /** Several keys could be it: a person names the one first. */
  | { readonly state: 'which-key' }
  | { readonly state: 'not-offered' }

type Tools = {
  readonly store: Pick<Store, 'accounts' | 'keys'>
  readonly providers: ReadonlyMap<ProviderId, Provider>
}

export function ownKeyOf({ store, providers }: Tools, accountId: AccountId): OwnKey {
  const account = store.accounts.get(accountId)
  const manifest = account === null ? undefined : providers.get(account.providerId)?.manifest
  if (manifest?.ownKeyIdField === undefined) return { state: 'not-offered' }
  const [only, ...others] = store.keys.managementKeys(accountId)
  if (only === undefined) return { state: 'not-offered' }
  return others.length === 0 ? { state: 'offered', keyId: only } : { state: 'which-key' }
}

/**
 * Plans the rotation of the credential that an account works with. Which key that is must be certain, and is written down before
 * anything else: from then on only that one is protected, also when the new one looks just like it. Faults: `conflict` when it is
 * not certain, and those of planning and of changing the settings.
 */
export async function planOwnKey(
  tools: Tools & {
    readonly accounts: Pick<AccountService, 'changeSettings'>
    readonly rotations: Pick<RotationsService, 'plan'>
  },
  keyId: KeyId
): Promise<Result<readonly RotationOverview[]>> {
  const key = tools.store.keys.get(keyId)
  const account = key === null ? null : tools.store.accounts.get(key.accountId)
  if (key === null || account === null) return failed('not-found')
  const own = ownKeyOf(tools, account.id)
  const field = tools.providers.get(account.providerId)?.manifest.ownKeyIdField
  if (own.state !== 'offered' || own.keyId !== keyId || field === undefined) return failed('conflict')
  if (account.settings[field] !== key.providerKeyId) {
    const settings = { ...account.settings, [field]: key.providerKeyId }
    const named = await tools.accounts.changeSettings({ accountId: account.id, settings })
    if (!named.ok) return named
  }
  return tools.rotations.plan([keyId], 'self')
}
