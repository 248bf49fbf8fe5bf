import { failed, ok } from '../core/fault'
import type { Result } from '../core/fault'
import type { KeyId } from '../core/ids'
import type { Key } from '../core/key'
import type { AuditStore } from '../core/ports/audit'
import type { KeyStore } from '../core/ports/keys'
import type { Transactions } from '../core/ports/transactions'

export type DismissalTools = {
  readonly keys: Pick<KeyStore, 'get' | 'setDismissed'>
  readonly audit: Pick<AuditStore, 'append'>
  readonly transactions: Transactions
}

export type Dismissal = {
  readonly keyIds: readonly KeyId[]
  readonly isDismissed: boolean
  readonly at: number
}

/**
 * Hides keys that lists leave out or that have expired, or shows them again. Nothing is sent to the provider, and a key that lists
 * leave out may still work. Faults: `not-found`, and `conflict` for any other key and for one in a rotation.
 */
export function dismissKeys(
  { keys, audit, transactions }: DismissalTools,
  { keyIds, isDismissed, at }: Dismissal
): Result<null> {
  const found = keyIds.map(id => keys.get(id))
  if (found.includes(null)) return failed('not-found')
  const given = found.filter(key => key !== null)
  const isDismissable = ({ vanishedAt, status, rotationId }: Key): boolean =>
    (vanishedAt !== null || status === 'expired') && rotationId === null
  if (!given.every(isDismissable)) return failed('conflict')
  transactions.run(() => {
    for (const { id, accountId, name, isDismissed: wasDismissed } of given) {
      if (wasDismissed === isDismissed) continue
      keys.setDismissed(id, isDismissed ? at : null)
      const act = isDismissed ? 'key.dismissed' : 'key.shown-again'
      audit.append({ at, act, actor: 'operator', accountId, keyId: id, rotationId: null, facts: { name } })
    }
  })
  return ok(null)
}
