import type { KeyId } from '../../core/ids'
import type { ConfirmationView } from '../../contract/confirmations'
import type { Confirmation } from '../../services/confirmations'
import type { App } from '../app'

export function toConfirmationView(
  app: App,
  act: ConfirmationView['act'],
  confirmation: Confirmation,
  keyIds: readonly KeyId[]
): ConfirmationView {
  const { keys } = app.profile.store
  const found = keyIds.map(id => keys.withVerdict(id)).filter(key => key !== null)
  return {
    token: confirmation.token,
    act,
    level: confirmation.level,
    phrase: confirmation.phrase,
    expiresAt: confirmation.expiresAt,
    keys: found.map(key => app.rows.rowOf(key)),
    reasons: confirmation.reasons.map(({ code, facts }) => ({ code, facts: { ...facts } })),
    deliveredTo: keyIds.flatMap(keyId => app.deliveredTo(keyId).map(({ label }) => ({ keyId, label }))),
    readAt: confirmation.readAt
  }
}
