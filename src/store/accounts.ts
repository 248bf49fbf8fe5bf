import type { Account, AccountHealth, AccountReport, AccountSettings } from '../core/account'
import type { Fault } from '../core/fault'
import { asAccountId, asProviderId } from '../core/ids'
import type { AccountId } from '../core/ids'
import type { Db } from './db'
import type { AccountState, AccountStore } from '../core/ports/accounts'

type Row = {
  id: string
  provider_id: string
  name: string
  environment: string
  base_url: string
  settings: string
  is_sandbox: number
  created_at: number
  health: string
  last_sync_at: number | null
  last_good_sync_at: number | null
  last_fault: string | null
  report: string | null
  listed_at: number | null
}
type Inserted = Pick<
  Row,
  'id' | 'provider_id' | 'name' | 'environment' | 'base_url' | 'settings' | 'is_sandbox' | 'created_at'
>
type StateRow = Pick<Row, 'id' | 'health' | 'last_sync_at' | 'last_good_sync_at' | 'last_fault' | 'report'>

/** What else must follow when an account changes or goes. */
export type AccountFollowers = {
  keyCount(id: AccountId): number
  changed(account: Account, lastGoodSyncAt: number | null): void
  /** A complete reading ended. */
  synced(account: Account, lastGoodSyncAt: number | null): void
  removed(id: AccountId): void
}

export function accountStore(db: Db, followers: AccountFollowers): AccountStore {
  const all = db.prepare<null, Row>('SELECT * FROM accounts ORDER BY name, id')
  const one = db.prepare<{ id: string }, Row>('SELECT * FROM accounts WHERE id = @id')
  const known = db.prepare<{ id: string }>('SELECT 1 FROM accounts WHERE id = @id')
  const insert = db.prepare<Inserted>(`
    INSERT INTO accounts (id, provider_id, name, environment, base_url, settings, is_sandbox, created_at)
    VALUES (@id, @provider_id, @name, @environment, @base_url, @settings, @is_sandbox, @created_at)
  `)
  const rename = db.prepare<{ id: string; name: string; environment: string }>(
    'UPDATE accounts SET name = @name, environment = @environment WHERE id = @id'
  )
  const settings = db.prepare<{ id: string; settings: string }>(
    'UPDATE accounts SET settings = @settings WHERE id = @id'
  )
  const baseUrl = db.prepare<{ id: string; base_url: string }>(
    'UPDATE accounts SET base_url = @base_url WHERE id = @id'
  )
  const remove = db.prepare<{ id: string }>('DELETE FROM accounts WHERE id = @id')
  const saveState = db.prepare<StateRow>(`
    UPDATE accounts SET health = @health, last_sync_at = @last_sync_at, last_good_sync_at = @last_good_sync_at,
      last_fault = @last_fault, report = @report WHERE id = @id
  `)

  const get = (id: AccountId): Account | null => {
    const row = one.get({ id })
    return row === undefined ? null : toAccount(row)
  }
  const stateOf = (id: AccountId): AccountState => {
    const row = one.get({ id })
    return row === undefined ? NO_STATE : toState(row, followers.keyCount(id))
  }

  return {
    all: () => all.all().map(toAccount),
    get,
    has: id => known.get({ id }) !== undefined,
    insert: account =>
      db.transaction(() => {
        insert.run(toRow(account))
        followers.changed(account, null)
      }),
    rename: (id, name, environment) =>
      db.transaction(() => {
        rename.run({ id, name, environment })
        const renamed = get(id)
        if (renamed !== null) followers.changed(renamed, one.get({ id })?.last_good_sync_at ?? null)
      }),
    updateSettings: (id, changed) => {
      settings.run({ id, settings: JSON.stringify(changed) })
    },
    updateBaseUrl: (id, changed) => {
      baseUrl.run({ id, base_url: changed })
    },
    remove: id => {
      db.transaction(() => {
        remove.run({ id })
        followers.removed(id)
      })
      // Its sealed credential was removed along with it.
      db.afterCommit(() => {
        db.scrub()
      })
    },
    state: stateOf,
    saveState: (id, changed) => {
      const row = one.get({ id })
      if (row === undefined) return
      const next = { ...toState(row, 0), ...changed }
      saveState.run({
        id,
        health: next.health,
        last_sync_at: next.lastSyncAt,
        last_good_sync_at: next.lastGoodSyncAt,
        last_fault: toJson(next.lastFault),
        report: toJson(next.report)
      })
      if (changed.lastGoodSyncAt !== undefined) followers.synced(toAccount(row), changed.lastGoodSyncAt)
    }
  }
}

const NO_STATE: AccountState = {
  health: 'new',
  lastSyncAt: null,
  lastGoodSyncAt: null,
  lastFault: null,
  keyCount: 0,
  report: null
}

function toRow(account: Account): Inserted {
  return {
    id: account.id,
    provider_id: account.providerId,
    name: account.name,
    environment: account.environment,
    base_url: account.baseUrl,
    settings: JSON.stringify(account.settings),
    is_sandbox: account.isSandbox ? 1 : 0,
    created_at: account.createdAt
  }
}

// The casts below read back what this file wrote from the same types.
function toAccount(row: Row): Account {
  return {
    id: asAccountId(row.id),
    providerId: asProviderId(row.provider_id),
    name: row.name,
    environment: row.environment,
    baseUrl: row.base_url,
    settings: JSON.parse(row.settings) as AccountSettings,
    isSandbox: row.is_sandbox === 1,
    createdAt: row.created_at
  }
}

function toState(row: Row, keyCount: number): AccountState {
  return {
    health: row.health as AccountHealth,
    lastSyncAt: row.last_sync_at,
    lastGoodSyncAt: row.last_good_sync_at,
    lastFault: row.last_fault === null ? null : (JSON.parse(row.last_fault) as Fault),
    keyCount,
    report: row.report === null ? null : (JSON.parse(row.report) as AccountReport)
  }
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}
