import { NO_HISTORY } from '../core/dormancy/history'
import type { Drift, KeyHistory } from '../core/dormancy/history'
import { nameTraitsOf } from '../core/dormancy/traits'
import type { Verdict } from '../core/dormancy/verdict'
import type { KeyId } from '../core/ids'
import type { Key } from '../core/key'
import type { Db } from './db'
import { assessableKeys } from './indexed-key'
import type { KeyMemory } from './key-memory'
import type { KeyRow } from './key-rows'
import type { LostUses } from './lost-uses'
import type { ObservationWriter } from './observations'
import type { KeyLook } from '../core/ports/service-names'
import type { ObservationStore } from '../core/ports/observations'
import type { AssessableKey, AssessRun, Judge, KeyStore, KeyWithVerdict } from '../core/ports/keys'

/** Readings that a verdict may look back on when our own probes hide the newest ones. */
const HISTORY_READINGS = 32

/** Verdicts that fill a good part of the write-ahead log. */
const MANY = 1_000

export type KeyVerdicts = Pick<KeyStore, 'judgeWith' | 'assess' | 'saveVerdicts'> &
  KeyLook & {
    beginJudging(): Judge
    /** Verdicts are made for what is shown, as of the pass that sorted it there. */
    withVerdict(row: KeyRow, key: Key, judge: Judge): KeyWithVerdict
    historyOf(row: KeyRow, id: KeyId): KeyHistory
  }

/** Verdicts: a pass makes them in memory, a page makes those it shows, and only what lists sort by is written down. */
export function keyVerdicts(
  db: Db,
  memory: KeyMemory,
  {
    observations,
    lost
  }: { readonly observations: ObservationStore & ObservationWriter; readonly lost: LostUses }
): KeyVerdicts {
  const saveVerdict = db.prepare<{
    row: number
    state: string
    findings: string
    risk: number
    idle_since: number | null
    at: number
  }>(`
    UPDATE keys SET verdict_state = @state, findings = @findings, risk = @risk, idle_since = @idle_since,
      assessed_at = @at
    WHERE row = @row
  `)
  const activeBeside = db.prepare<{ account_id: string; group_id: string }, { n: number }>(`
    SELECT count(*) AS n FROM keys
    WHERE account_id = @account_id AND group_id = @group_id AND status = 'active' AND vanished_at IS NULL
  `)
  let beginJudging: () => Judge = () => NO_JUDGE

  function withVerdict(row: KeyRow, key: Key, judge: Judge): KeyWithVerdict {
    const passed = assessedAt(row)
    if (passed === null && row.verdict_state === null) return { key, verdict: NOT_YET, assessedAt: 0 }
    // A key that changed after the pass is judged as it was last seen, until the next one.
    const at = passed ?? key.lastSeenAt
    const assessable: AssessableKey = {
      key,
      history: historyOf(row, key.id),
      traits: nameTraitsOf(key),
      activeBeside: () => activeBeside.get({ account_id: row.account_id, group_id: row.group_id })?.n ?? 0
    }
    return { key, verdict: judge(assessable, at).verdict, assessedAt: at }
  }

  function assessedAt(row: KeyRow): number | null {
    if (!memory.isReady) return row.assessed_at
    const at = memory.index().columns.numbers.assessedAt.at(row.row)
    return at === -1 ? null : at
  }

  function historyOf(row: KeyRow, id: KeyId): KeyHistory {
    const history: KeyHistory = {
      ...NO_HISTORY,
      longestGapMs: row.longest_gap_ms,
      disabledAt: row.disabled_at,
      // The column's check allows only these.
      drift: row.drift === null ? null : { kind: row.drift as Drift['kind'], at: row.drift_at ?? 0 }
    }
    return observations.hasProbes(row.row) ? withProbes(id, history) : history
  }

  function withProbes(id: KeyId, history: KeyHistory): KeyHistory {
    return {
      ...history,
      probes: observations.probes(id, 0),
      readings: observations.recent(id, HISTORY_READINGS)
    }
  }

  function assessable(): (row: number) => AssessableKey {
    return assessableKeys(memory.index(), lost.believed, {
      any: observations.hasAnyProbes(),
      has: observations.hasProbes,
      historyOf: withProbes
    })
  }

  function look(from: number, limit: number, see: (key: AssessableKey) => void): number | null {
    if (memory.isStopped()) return null
    const { columns } = memory.index()
    const show = assessable()
    let seen = 0
    for (let row = from; row < columns.length; row += 1) {
      if (!columns.isShown(row)) continue
      if (seen === limit) return row
      see(show(row))
      seen += 1
    }
    return null
  }

  function assess({ judge, before, at, from, limit }: AssessRun): { made: number; next: number | null } {
    const index = memory.index()
    const { columns } = index
    const { assessedAt } = columns.numbers
    const show = assessable()
    let made = 0
    for (let row = from; row < columns.length; row += 1) {
      if (!columns.isPresent(row) || assessedAt.at(row) >= before) continue
      if (made === limit) return { made, next: row }
      const { verdict, idleSince } = judge(show(row), at)
      const isChanged = index.setVerdict(row, {
        state: verdict.state,
        findings: codesOf(verdict),
        risk: verdict.risk,
        idleSince: idleSince === null ? Number.NaN : Math.trunc(idleSince)
      })
      if (isChanged || assessedAt.at(row) === -1) memory.noteUnsaved(row)
      assessedAt.set(row, at)
      made += 1
    }
    return { made, next: null }
  }

  let saved = 0
  function saveVerdicts(limit: number): number {
    if (!memory.isReady) return 0
    const { columns } = memory.index()
    const rows = memory.takeUnsaved(limit)
    saved += rows.length
    if (rows.length === 0) {
      // The last that a list of many keys leads to. What is written next need not pay for it.
      if (saved >= MANY) db.checkpoint()
      saved = 0
      return 0
    }
    db.transaction(() => {
      const { texts, numbers } = columns
      for (const row of rows) {
        const at = numbers.assessedAt.at(row)
        // A key that changed since is judged again, and one that is gone needs nothing.
        if (!columns.isPresent(row) || at === -1) continue
        const idleSince = numbers.idleSince.at(row)
        saveVerdict.run({
          row,
          state: texts.verdictState.at(row),
          findings: texts.findings.at(row),
          risk: numbers.risk.at(row),
          idle_since: Number.isNaN(idleSince) ? null : idleSince,
          at
        })
      }
    })
    return rows.length
  }

  return {
    judgeWith: begin => {
      beginJudging = begin
    },
    beginJudging: () => beginJudging(),
    withVerdict,
    historyOf,
    assess,
    look,
    saveVerdicts
  }
}

function codesOf({ findings }: Verdict): string {
  let codes = ''
  for (const { code } of findings) codes += codes === '' ? code : `,${code}`
  return codes
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

/** Until somebody says how verdicts are made there are none. */
const NO_JUDGE: Judge = () => ({ verdict: NOT_YET, idleSince: null })
