import { revokeQuestion } from '../core/confirmation'
import { failed, ok } from '../core/fault'
import type { Result } from '../core/fault'
import type { KeyId } from '../core/ids'
import type { RotationOverview } from '../core/rotation/overview'
import type { Confirmation, Confirmations } from '../services/confirmations'
import { onOurClock } from '../services/our-clock'
import type { AccountStore } from '../core/ports/accounts'
import type { KeyStore } from '../core/ports/keys'

/** Mints the confirmation for a rotation's last step, pinned to what the person is about to be shown. */
export function confirmRevokeOld(tools: {
  readonly overview: RotationOverview
  readonly keys: Pick<KeyStore, 'get'>
  readonly accounts: Pick<AccountStore, 'state'>
  readonly confirmations: Confirmations
  readonly now: number
  readonly quietMs: number
}): Result<{ readonly confirmation: Confirmation; readonly keyIds: readonly KeyId[] }> {
  const { overview, now, quietMs } = tools
  const key = overview.old.keyId === null ? null : tools.keys.get(overview.old.keyId)
  if (key === null) return failed('not-found')
  // The rotation reads more often than the inventory: its reading of the old key is the one to ask about. That the key
  // is in a rotation is no reason to ask harder here.
  const seen = { ...key, lastUsed: overview.old.lastUsed, rotationId: null }
  const confirmation = tools.confirmations.mint({
    confirmed: { act: 'revoke-old', rotationId: overview.id, version: overview.version, keyIds: [key.id] },
    ...revokeQuestion([onOurClock(tools.accounts, seen)], now, quietMs)
  })
  return ok({ confirmation, keyIds: [key.id] })
}
