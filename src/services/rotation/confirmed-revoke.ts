import type { Clock } from '../../core/clock'
import { revokeQuestion } from '../../core/confirmation'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { KeyId, RotationId } from '../../core/ids'
import type { RotationOverview } from '../../core/rotation/overview'
import type { AccountStore } from '../../core/ports/accounts'
import type { KeyStore } from '../../core/ports/keys'
import type { Confirmation, Confirmations } from '../confirmations'
import { onOurClock } from '../our-clock'
import type { RevokePin, RotationsService } from './rotations'

/** The last step of a rotation, which a person confirms on facts that were just read. */
export type ConfirmedRevoke = {
  /** Reads the provider, and asks about exactly what was found. */
  prepare(
    id: RotationId
  ): Promise<Result<{ readonly confirmation: Confirmation; readonly keyIds: readonly KeyId[] }>>
  /** Faults: `confirmation-required/confirmation-stale` when something changed since, and those of the revoke. */
  revokeOld(id: RotationId, token: string, phrase: string): Result<RotationOverview>
}

export function createConfirmedRevoke(tools: {
  readonly clock: Pick<Clock, 'now'>
  readonly keys: Pick<KeyStore, 'get'>
  readonly accounts: Pick<AccountStore, 'state'>
  readonly confirmations: Confirmations
  readonly rotations: Pick<RotationsService, 'prepareRevoke' | 'revokeOld'>
}): ConfirmedRevoke {
  const { confirmations, rotations } = tools
  const pins = new Map<RotationId, RevokePin>()
  return {
    prepare: async id => {
      const prepared = await rotations.prepareRevoke(id)
      if (!prepared.ok) return prepared
      const { pin, overview } = prepared.value
      pins.set(id, pin)
      const key = overview.old.keyId === null ? null : tools.keys.get(overview.old.keyId)
      if (key === null) return failed('not-found')
      // The rotation reads more often than the inventory, so ask about its reading of the old key. Being in a rotation is no
      // reason to ask harder here.
      const seen = { ...key, lastUsed: overview.old.lastUsed, rotationId: null }
      const confirmation = confirmations.mint({
        confirmed: { act: 'revoke-old', rotationId: id, version: overview.version, keyIds: [key.id] },
        ...revokeQuestion([onOurClock(tools.accounts, seen)], tools.clock.now(), overview.policy.quietMs)
      })
      return ok({ confirmation, keyIds: [key.id] })
    },
    revokeOld: (id, token, phrase) => {
      const confirmed = confirmations.redeem(token, phrase, 'revoke-old')
      if (!confirmed.ok) return confirmed
      const pin = pins.get(id)
      pins.delete(id)
      const isSame = confirmed.value.rotationId === id && confirmed.value.version === pin?.version
      if (pin === undefined || !isSame) return failed('confirmation-required', 'confirmation-stale')
      return rotations.revokeOld(pin)
    }
  }
}
