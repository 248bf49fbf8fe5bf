import { DAY } from '../core/clock'
import type { EnvironmentCounts, OverviewQuestion } from '../core/ports/keys'
import type { Db } from './db'
import { findingsOf } from './key-index/match'
import { byDay, byTotal, type OverviewRows } from './key-index/overview'

const SHOWN = "dismissed_at IS NULL AND status <> 'revoked'"
/** As the index orders them: by the end of the key where names are equal. */
const ORDER =
  "ORDER BY risk DESC, lower(name || char(10) || coalesce(masked, '')) DESC, row DESC LIMIT @limit"

const OF_KIND = `${SHOWN} AND account_id IN (SELECT id FROM accounts WHERE is_sandbox = @is_sandbox)`

type CountedRow = { environment: string; state: string; findings: string; n: number }

/** What a start shows before the index was read: the riskiest keys, how many each account has, and the first screen's counts. */
export function firstPageOf(db: Db): {
  riskiest(limit: number): readonly number[]
  countByAccount(): ReadonlyMap<string, number>
  overview(asked: OverviewQuestion): OverviewRows
} {
  const counted = db.prepare<{ is_sandbox: number }, CountedRow>(`
    SELECT environment, coalesce(verdict_state, 'unassessed') AS state, findings, count(*) AS n
    FROM keys WHERE ${OF_KIND} GROUP BY environment, state, findings
  `)
  const expiring = db.prepare<
    { is_sandbox: number; from: number; until: number },
    { row: number; expiresAt: number }
  >(`
    SELECT row, expires_at AS expiresAt FROM keys
    WHERE ${OF_KIND} AND status = 'active' AND vanished_at IS NULL AND expires_at >= @from AND expires_at < @until
    ORDER BY expires_at, row
  `)
  const counts = db.prepare<null, { account_id: string; n: number }>(
    `SELECT account_id, count(*) AS n FROM keys WHERE ${SHOWN} GROUP BY account_id`
  )
  const last = db.prepare<{ before: number }, { risk: number }>(
    `SELECT risk FROM keys WHERE ${SHOWN} AND risk IS NOT NULL ORDER BY risk DESC LIMIT 1 OFFSET @before`
  )
  // By account, as the partial index goes.
  const above = db.prepare<{ least: number; limit: number }, { row: number }>(`
    SELECT row FROM keys WHERE ${SHOWN} AND account_id IN (SELECT id FROM accounts) AND risk >= @least ${ORDER}
  `)
  const any = db.prepare<{ limit: number }, { row: number }>(`SELECT row FROM keys WHERE ${SHOWN} ${ORDER}`)

  return {
    riskiest: limit => {
      // The risk of the last one shown is read from the index alone, so that names are compared only from there on.
      const least = last.get({ before: limit - 1 })?.risk
      const rows = least === undefined ? any.all({ limit }) : above.all({ least, limit })
      return rows.map(({ row }) => row)
    },
    countByAccount: () => new Map(counts.all().map(({ account_id, n }) => [account_id, n])),
    overview: ({ isSandbox, expiring: range }) => {
      const is_sandbox = isSandbox ? 1 : 0
      const rows = counted.all({ is_sandbox })
      const { from, days } = range
      return {
        ...countsOf(rows),
        expiring: byDay(expiring.all({ is_sandbox, from, until: from + days * DAY }), range)
      }
    }
  }
}

function countsOf(rows: readonly CountedRow[]): Omit<OverviewRows, 'expiring'> {
  const byFinding: Record<string, number> = {}
  const environments = new Map<string, Record<string, number>>()
  let total = 0
  for (const { environment, state, findings, n } of rows) {
    total += n
    for (const finding of findingsOf(findings)) byFinding[finding] = (byFinding[finding] ?? 0) + n
    const byVerdict = environments.get(environment) ?? {}
    byVerdict[state] = (byVerdict[state] ?? 0) + n
    environments.set(environment, byVerdict)
  }
  return { total, byFinding, environments: [...environments].map(toCounts).sort(byTotal) }
}

function toCounts([environment, byVerdict]: readonly [string, Record<string, number>]): EnvironmentCounts {
  const total = Object.values(byVerdict).reduce((sum, n) => sum + n, 0)
  return { environment, total, byVerdict }
}
