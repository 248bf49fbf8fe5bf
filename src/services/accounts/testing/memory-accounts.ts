import { actorFrom } from '../../../core/actor'
import { fault } from '../../../core/fault'
import { Faulted } from '../../../core/faulted'
import type { Account } from '../../../core/account'
import type { AccountState, AccountStore } from '../../../core/ports/accounts'
import type { AuditEntry, AuditRow } from '../../../core/ports/audit'
import type { CredentialStore } from '../../../core/ports/credentials'

type Sealed = { readonly box: Uint8Array; readonly origin: string; readonly savedAt: number }

/** Accounts, credentials and audit in memory, with transactions that really undo. */
export function memoryAccounts() {
  let accounts = new Map<string, Account>()
  let states = new Map<string, AccountState>()
  let sealed = new Map<string, Sealed>()
  const entries: AuditEntry[] = []
  let isDiskFull = false

  function change(id: string, over: Partial<Account>): void {
    const account = accounts.get(id)
    if (account === undefined) throw new Error('There is no such account.')
    accounts.set(id, { ...account, ...over })
  }

  const fresh: AccountState = {
    health: 'new',
    lastSyncAt: null,
    lastGoodSyncAt: null,
    lastFault: null,
    keyCount: 0,
    report: null
  }

  const accountStore: AccountStore = {
    all: () => [...accounts.values()],
    get: id => accounts.get(id) ?? null,
    has: id => accounts.has(id),
    insert: account => accounts.set(account.id, account),
    rename: (id, name, environment) => change(id, { name, environment }),
    updateSettings: (id, settings) => change(id, { settings }),
    updateBaseUrl: (id, baseUrl) => change(id, { baseUrl }),
    remove: id => accounts.delete(id),
    state: id => states.get(id) ?? fresh,
    saveState: (id, state) => states.set(id, { ...(states.get(id) ?? fresh), ...state })
  }
  const credentials: CredentialStore = {
    get: id => sealed.get(id) ?? null,
    put: (id, box, origin, savedAt) => sealed.set(id, { box, origin, savedAt }),
    remove: id => sealed.delete(id),
    count: () => sealed.size
  }

  return {
    accounts: accountStore,
    credentials,
    entries,
    setDiskFull: (full: boolean) => (isDiskFull = full),
    audit: {
      append(entry: AuditEntry): AuditRow {
        entries.push(entry)
        return { ...entry, actor: actorFrom(entry.actor), seq: entries.length, hash: '' }
      }
    },
    transactions: {
      run<T>(work: () => T): T {
        const before = {
          accounts: new Map(accounts),
          states: new Map(states),
          sealed: new Map(sealed),
          entries: entries.length
        }
        try {
          const result = work()
          if (isDiskFull) throw new Faulted(fault('storage-failed', 'disk-full'))
          return result
        } catch (error) {
          ;({ accounts, states, sealed } = before)
          entries.length = before.entries
          throw error
        }
      }
    }
  }
}
