import { failed, ok, type Result } from '../../core/fault'
import type { KeyId, SealedSecretId } from '../../core/ids'
import type { SealedSecretStore } from '../../core/ports/sealed-secrets'
import type { Confirmation, Confirmations } from '../confirmations'
import type { HandoffService } from '../handoff'

/** Destroys a sealed secret on a person's word, given for exactly that one. */
export type ConfirmedDiscard = {
  prepare(
    secretId: SealedSecretId
  ): Result<{ readonly confirmation: Confirmation; readonly keyIds: readonly KeyId[] }>
  /** Faults: those of redeeming the token, `confirmation-required/confirmation-stale` for another secret, and those of the discard. */
  discard(secretId: SealedSecretId, token: string, phrase: string): Promise<Result<null>>
}

export function createConfirmedDiscard(tools: {
  readonly sealedSecrets: Pick<SealedSecretStore, 'get'>
  readonly confirmations: Confirmations
  readonly handoff: Pick<HandoffService, 'discard'>
}): ConfirmedDiscard {
  return {
    prepare: secretId => {
      const secret = tools.sealedSecrets.get(secretId)
      if (secret === null) return failed('not-found')
      const keyIds = secret.keyId === null ? [] : [secret.keyId]
      const confirmation = tools.confirmations.mint({
        confirmed: { act: 'discard', secretId, keyIds },
        level: 2,
        phrase: null,
        reasons: [{ code: 'irreversible', facts: {} }]
      })
      return ok({ confirmation, keyIds })
    },
    discard: async (secretId, token, phrase) => {
      const confirmed = tools.confirmations.redeem(token, phrase, 'discard')
      if (!confirmed.ok) return confirmed
      if (confirmed.value.secretId !== secretId) return failed('confirmation-required', 'confirmation-stale')
      return tools.handoff.discard(secretId, 'operator')
    }
  }
}
