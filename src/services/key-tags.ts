import type { Clock } from '../core/clock'
import { failed, ok, type Result } from '../core/fault'
import type { KeyId } from '../core/ids'
import type { AuditStore } from '../core/ports/audit'
import type { KeyStore } from '../core/ports/keys'
import type { Transactions } from '../core/ports/transactions'

export type KeyTagTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly transactions: Transactions
  readonly keys: Pick<KeyStore, 'get' | 'setTags'>
  readonly audit: Pick<AuditStore, 'append'>
}

export type KeyTags = {
  /** Gives each of these keys exactly these tags, all or none. Fault `not-found` when one of them is gone. */
  set(ids: readonly KeyId[], tags: readonly string[]): Result<null>
}

const LONGEST_FACT = 200

export function createKeyTags({ clock, transactions, keys, audit }: KeyTagTools): KeyTags {
  return {
    set: (ids, tags) => {
      const found = ids.map(id => keys.get(id)).filter(key => key !== null)
      if (found.length < ids.length) return failed('not-found')
      transactions.run(() => {
        for (const { id, name, accountId } of found) {
          keys.setTags(id, tags)
          audit.append({
            at: clock.now(),
            act: 'key.tagged',
            actor: 'operator',
            accountId,
            keyId: id,
            rotationId: null,
            facts: { name, tags: tags.join(' ').slice(0, LONGEST_FACT) }
          })
        }
      })
      return ok(null)
    }
  }
}
