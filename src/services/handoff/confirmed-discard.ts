import { failed, ok, type Result } from '../../core/fault'
import type { KeyId, SlotId } from '../../core/ids'
import type { SlotStore } from '../../core/ports/sealed-secrets'
import type { Confirmation, Confirmations } from '../confirmations'
import type { HandoffService } from '../handoff'

/** Destroys a sealed secret on a person's word, given for exactly that one. */
export type ConfirmedDiscard = {
  prepare(
    secretId: SlotId
  ): Result<{ readonly confirmation: Confirmation; readonly keyIds: readonly KeyId[] }>
  /** Faults: those of redeeming the token, `confirmation-required/confirmation-stale` for another secret, and those of the discard. */
  discard(secretId: SlotId, token: string, phrase: string): Promise<Result<null>>
}

export function createConfirmedDiscard(tools: {
  readonly slots: Pick<SlotStore, 'get'>
  readonly confirmations: Confirmations
  readonly handoff: Pick<HandoffService, 'discard'>
}): ConfirmedDiscard {
  return {
    prepare: secretId => {
      const secret = tools.slots.get(secretId)
      if (secret === null) return failed('not-found')
      const keyIds = secret.keyId === null ? [] : [secret.keyId]
      const confirmation = tools.confirmations.mint({
        confirmed: { act: 'discard', slotId: secretId, keyIds },
        level: 2,
        phrase: null,
        reasons: [{ code: 'irreversible', facts: {} }]
      })
      return ok({ confirmation, keyIds })
    },
    discard: async (secretId, token, phrase) => {
      const confirmed = tools.confirmations.redeem(token, phrase, 'discard')
      if (!confirmed.ok) return confirmed
      if (confirmed.value.slotId !== secretId) return failed('confirmation-required', 'confirmation-stale')
      return tools.handoff.discard(secretId, 'operator')
    }
  }
}
