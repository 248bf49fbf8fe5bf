import type { Clock } from '../core/clock'
import { BREAK_GLASS_TAG } from '../core/dormancy/assessment'
import { failed, ok } from '../core/fault'
import type { Result } from '../core/fault'
import type { KeyId } from '../core/ids'
import type { Key } from '../core/key'
import type { ObservationStore } from '../core/ports/observations'
import type { AuditAct, AuditEntry, AuditStore } from '../core/ports/audit'
import type { KeyStore } from '../core/ports/keys'
import type { Transactions } from '../core/ports/transactions'

export type BreakGlassKeysTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly transactions: Transactions
  readonly keys: Pick<KeyStore, 'get' | 'setTags'>
  readonly observations: Pick<ObservationStore, 'addProbe'>
  readonly audit: Pick<AuditStore, 'append'>
}

/** Keys that are meant to be unused until something burns. They are not called dormant; they are to be tested instead. */
export type BreakGlassKeys = {
  /** Sets or takes away the mark and leaves every other tag alone. Fault `not-found` when one of them is not there. */
  mark(keyIds: readonly KeyId[], mark: 'set' | 'removed'): Result<null>
  /** A person tried the key just now. Faults: `not-found`, and `conflict` for a key without the mark. */
  noteTested(keyId: KeyId, note: string): Result<null>
}

export function createBreakGlassKeys(tools: BreakGlassKeysTools): BreakGlassKeys {
  function write(key: Key, act: AuditAct, facts: AuditEntry['facts']): void {
    tools.audit.append({
      at: tools.clock.now(),
      act,
      actor: 'operator',
      accountId: key.accountId,
      keyId: key.id,
      rotationId: null,
      facts: { name: key.name, ...facts }
    })
  }

  return {
    mark: (keyIds, mark) => {
      const keys = keyIds.map(id => tools.keys.get(id))
      if (keys.some(key => key === null)) return failed('not-found')
      tools.transactions.run(() => {
        for (const key of keys) {
          if (key === null || key.tags.includes(BREAK_GLASS_TAG) === (mark === 'set')) continue
          const others = key.tags.filter(tag => tag !== BREAK_GLASS_TAG)
          const tags = mark === 'set' ? [...others, BREAK_GLASS_TAG] : others
          tools.keys.setTags(key.id, tags)
          write(key, 'key.tagged', { tags: tags.join(' ').slice(0, 200), breakGlass: mark === 'set' })
        }
      })
      return ok(null)
    },
    noteTested: (keyId, note) => {
      const key = tools.keys.get(keyId)
      if (key === null) return failed('not-found')
      if (!key.tags.includes(BREAK_GLASS_TAG)) return failed('conflict')
      tools.transactions.run(() => {
        // Counted like a probe of our own: a test is no traffic, also when it moves the provider's last-used.
        tools.observations.addProbe(keyId, tools.clock.now())
        write(key, 'key.tested', { note: note.trim() })
      })
      return ok(null)
    }
  }
}
