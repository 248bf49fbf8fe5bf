import type { Account } from '../core/account'
import { NO_HISTORY } from '../core/dormancy/history'
import type { Drift, KeyHistory } from '../core/dormancy/history'
import type { Verdict } from '../core/dormancy/verdict'
import { deriveEnvironment } from '../core/environment'
import { asProviderId } from '../core/ids'
import type { AccountId, KeyId, ProviderId } from '../core/ids'
import type { Key } from '../core/key'
import type { Db } from './db'
import type { KeyList } from './key-list'
import type { KeyMemory } from './key-memory'
import { toKey } from './key-rows'
import type { KeyRow } from './key-rows'
import type { ObservationWriter } from './observations'
import type { KeyStore, KeyWithVerdict, ObservationStore } from './ports'

/** Readings that a verdict may look back on when our own probes hide the newest ones. */
const HISTORY_READINGS = 32

type JoinedRow = KeyRow & { provider_id: string; listed_at: number | null }
const SELECT = `SELECT keys.*, accounts.provider_id, accounts.listed_at FROM keys
  JOIN accounts ON accounts.id = keys.account_id`

/** What follows when an account's environment or name changes. */
export type KeyFollower = { accountChanged(account: Account): void }

export function keyStore(
  db: Db,
  memory: KeyMemory,
  list: KeyList,
  observations: ObservationStore & ObservationWriter
): KeyStore & KeyFollower {
  const byId = db.prepare<{ id: string }, JoinedRow>(`${SELECT} WHERE keys.id = @id`)
  const byRow = db.prepare<{ row: number }, JoinedRow>(`${SELECT} WHERE keys.row = @row`)
  const ofAccount = db.prepare<{ account_id: string }, JoinedRow>(
    `${SELECT} WHERE keys.account_id = @account_id ORDER BY keys.row`
  )
  const setStatus = db.prepare<{ id: string; status: string; at: number }>(`
    UPDATE keys SET status = @status, assessed_at = NULL,
      revoked_at = CASE WHEN @status = 'revoked' THEN coalesce(revoked_at, @at) ELSE NULL END,
      disabled_at = CASE WHEN @status = 'disabled' THEN coalesce(disabled_at, @at) ELSE NULL END
    WHERE id = @id
  `)
  const setTags = db.prepare<{ id: string; tags: string }>(
    'UPDATE keys SET tags = @tags, assessed_at = NULL WHERE id = @id'
  )
  const setRotation = db.prepare<{ id: string; rotation_id: string | null }>(
    'UPDATE keys SET rotation_id = @rotation_id, assessed_at = NULL WHERE id = @id'
  )
  const setManagement = db.prepare<{ id: string; flag: number }>(
    'UPDATE keys SET is_management = @flag WHERE id = @id'
  )
  const setEnvironment = db.prepare<{ row: number; environment: string }>(
    'UPDATE keys SET environment = @environment, assessed_at = NULL WHERE row = @row'
  )
  const saveVerdict = db.prepare<{
    id: string
    verdict: string
    state: string
    findings: string
    risk: number
    idle_ms: number | null
    at: number
  }>(`
    UPDATE keys SET verdict = @verdict, verdict_state = @state, findings = @findings, risk = @risk,
      idle_ms = @idle_ms, assessed_at = @at
    WHERE id = @id
  `)

  function changed(id: KeyId, write: () => void): void {
    db.transaction(() => {
      write()
      const row = rowOf(id)
      if (row !== null) memory.refresh(row)
    })
  }

  function rowOf(id: KeyId): number | null {
    const { columns } = memory.index()
    const slot = columns.slotOf(id)
    return slot === undefined ? null : columns.number('row', slot)
  }

  function keyOf(row: JoinedRow): Key {
    const seen = Math.max(row.last_seen_at, memory.seenAt(row.row), row.listed_at ?? 0)
    return toKey(row, { providerId: providerOf(row) }, row.vanished_at === null ? seen : row.last_seen_at)
  }

  function withVerdict(row: JoinedRow): KeyWithVerdict {
    // Written by saveVerdicts from the same type.
    const verdict = row.verdict === null ? NOT_YET : (JSON.parse(row.verdict) as Verdict)
    return { key: keyOf(row), verdict, assessedAt: row.assessed_at ?? 0 }
  }

  function historyOf(row: KeyRow, id: KeyId): KeyHistory {
    const hasProbes = observations.hasProbes(row.row)
    return {
      longestGapMs: row.longest_gap_ms,
      disabledAt: row.disabled_at,
      // The column's check allows only these.
      drift: row.drift === null ? null : { kind: row.drift as Drift['kind'], at: row.drift_at ?? 0 },
      probes: hasProbes ? observations.probes(id, 0) : [],
      readings: hasProbes ? observations.recent(id, HISTORY_READINGS) : []
    }
  }

  const existing = (rows: readonly number[]): JoinedRow[] =>
    rows.map(row => byRow.get({ row })).filter(row => row !== undefined)

  return {
    upsert: (account, keys, at) => list.upsert(account, keys, at),
    markUnseen: (accountId, listStartedAt, at) => list.markUnseen(accountId, listStartedAt, at),
    adopt: (account, key, at) => {
      const row = byId.get({ id: list.adopt(account, key, at) })
      if (row === undefined) throw new Error('An adopted key was not stored.')
      return keyOf(row)
    },

    get: id => {
      const row = byId.get({ id })
      return row === undefined ? null : keyOf(row)
    },
    withVerdict: id => {
      const row = byId.get({ id })
      return row === undefined ? null : withVerdict(row)
    },
    page: query => {
      const { rows, total, groups } = memory.index().page(query)
      return { rows: existing(rows).map(withVerdict), total, groups }
    },
    counts: filter => memory.index().counts(filter),

    setStatus: (id, status, at) => {
      changed(id, () => setStatus.run({ id, status, at }))
    },
    setTags: (id, tags) => {
      changed(id, () => setTags.run({ id, tags: JSON.stringify([...new Set(tags)].sort()) }))
    },
    setRotation: (id, rotationId) => {
      changed(id, () => setRotation.run({ id, rotation_id: rotationId }))
    },
    setManagement: (id, isManagement) => {
      changed(id, () => setManagement.run({ id, flag: isManagement ? 1 : 0 }))
    },

    unassessed: (before, limit) => {
      const index = memory.index()
      const rows = index.slotsAssessedBefore(before, limit).map(slot => index.columns.number('row', slot))
      return existing(rows).map(row => {
        const key = keyOf(row)
        return { key, history: historyOf(row, key.id) }
      })
    },
    history: id => {
      const row = byId.get({ id })
      return row === undefined ? NO_HISTORY : historyOf(row, id)
    },
    saveVerdicts: verdicts => {
      db.transaction(() => {
        for (const { id, verdict, at } of verdicts) {
          changed(id, () =>
            saveVerdict.run({
              id,
              verdict: JSON.stringify(verdict),
              state: verdict.state,
              findings: verdict.findings.map(({ code }) => code).join(','),
              risk: verdict.risk,
              idle_ms: verdict.idleMs === null ? null : Math.trunc(verdict.idleMs),
              at
            })
          )
        }
      })
    },
    forEachOfAccount: (accountId: AccountId, visit) => {
      // All rows first: while a statement is being read, the visitor could not write.
      for (const row of ofAccount.all({ account_id: accountId })) visit(keyOf(row))
    },

    accountChanged: account => {
      memory.setAccount(account)
      for (const row of ofAccount.all({ account_id: account.id })) {
        const environment = deriveEnvironment({
          hint: row.environment_hint,
          name: row.name,
          accountEnvironment: account.environment
        })
        if (environment === row.environment) continue
        setEnvironment.run({ row: row.row, environment })
        memory.refresh(row.row)
      }
    }
  }
}

function providerOf(row: JoinedRow): ProviderId {
  return asProviderId(row.provider_id)
}

/** Of a key that was listed and not looked at yet. */
const NOT_YET: Verdict = {
  state: 'unassessed',
  idleMs: null,
  facts: { reason: 'not-yet' },
  findings: [],
  risk: 0,
  riskParts: [],
  confidence: 'low'
}
