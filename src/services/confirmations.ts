import type { Clock, IdSource } from '../core/clock'
import type { ConfirmationLevel, ConfirmationReason } from '../core/confirmation'
import { failed, ok, type Result } from '../core/fault'
import type { KeyId, RotationId, SealedSecretId } from '../core/ids'

/** What a confirmation was given for. It is good for exactly this, once. */
export type ConfirmedAct =
  | { readonly act: 'revoke'; readonly keyIds: readonly KeyId[] }
  | {
      readonly act: 'revoke-old'
      readonly rotationId: RotationId
      readonly version: number
      readonly keyIds: readonly KeyId[]
    }
  | { readonly act: 'break-glass'; readonly batchId: string; readonly keyIds: readonly KeyId[] }
  | { readonly act: 'discard'; readonly secretId: SealedSecretId; readonly keyIds: readonly KeyId[] }

export type Confirmation = {
  readonly token: string
  readonly confirmed: ConfirmedAct
  readonly level: ConfirmationLevel
  readonly phrase: string | null
  readonly reasons: readonly ConfirmationReason[]
  /** When the facts were read, and until when they may be acted on. */
  readonly readAt: number
  readonly expiresAt: number
}

export type Confirmations = {
  mint(question: Omit<Confirmation, 'token' | 'readAt' | 'expiresAt'>): Confirmation
  /**
   * Uses the token up, also when the phrase is wrong. Faults: `confirmation-required` with `confirmation-stale` or
   * `phrase-wrong`.
   */
  redeem<Act extends ConfirmedAct['act']>(
    token: string,
    phrase: string,
    act: Act
  ): Result<Extract<ConfirmedAct, { act: Act }>>
}

/** Facts older than this are not acted on: the dialog reads them again. */
export const CONFIRMATION_LIFE_MS = 60_000

export function createConfirmations(tools: {
  clock: Pick<Clock, 'now' | 'monotonic'>
  ids: Pick<IdSource, 'id'>
}): Confirmations {
  // The monotonic clock decides, so that setting the computer's clock back does not revive a stale dialog.
  const open = new Map<string, { confirmation: Confirmation; mintedAt: number }>()

  function dropExpired(): void {
    for (const [token, entry] of open) {
      if (tools.clock.monotonic() - entry.mintedAt > CONFIRMATION_LIFE_MS) open.delete(token)
    }
  }

  return {
    mint(question) {
      dropExpired()
      const readAt = tools.clock.now()
      const confirmation = {
        ...question,
        token: tools.ids.id(),
        readAt,
        expiresAt: readAt + CONFIRMATION_LIFE_MS
      }
      open.set(confirmation.token, { confirmation, mintedAt: tools.clock.monotonic() })
      return confirmation
    },

    redeem<Act extends ConfirmedAct['act']>(token: string, phrase: string, act: Act) {
      dropExpired()
      const entry = open.get(token)
      open.delete(token)
      if (entry === undefined || !isAct(entry.confirmation.confirmed, act)) {
        return failed('confirmation-required', 'confirmation-stale')
      }
      const wanted = entry.confirmation.phrase
      if (wanted !== null && phrase.trim() !== wanted) return failed('confirmation-required', 'phrase-wrong')
      return ok(entry.confirmation.confirmed)
    }
  }
}

function isAct<Act extends ConfirmedAct['act']>(
  confirmed: ConfirmedAct,
  act: Act
): confirmed is Extract<ConfirmedAct, { act: Act }> {
  return confirmed.act === act
}
