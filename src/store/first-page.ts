import type { Db } from './db'

const LIVE = "vanished_at IS NULL AND status <> 'revoked'"
const ORDER = 'ORDER BY risk DESC, lower(name) DESC, row DESC LIMIT @limit'

/** What a start shows before the index was read: the riskiest keys, and how many each account has. */
export function firstPageOf(db: Db): {
  riskiest(limit: number): readonly number[]
  countByAccount(): ReadonlyMap<string, number>
} {
  const counts = db.prepare<null, { account_id: string; n: number }>(
    `SELECT account_id, count(*) AS n FROM keys WHERE ${LIVE} GROUP BY account_id`
  )
  const accounts = db.prepare<null, { id: string }>('SELECT id FROM accounts')
  const risks = db.prepare<{ account_id: string; limit: number }, { risk: number }>(`
    SELECT risk FROM keys WHERE ${LIVE} AND account_id = @account_id AND risk IS NOT NULL
    ORDER BY risk DESC LIMIT @limit
  `)
  const above = db.prepare<{ least: number; limit: number }, { row: number }>(`
    SELECT row FROM keys WHERE ${LIVE} AND account_id IN (SELECT id FROM accounts) AND risk >= @least ${ORDER}
  `)
  const any = db.prepare<{ limit: number }, { row: number }>(`SELECT row FROM keys WHERE ${LIVE} ${ORDER}`)

  return {
    riskiest: limit => {
      // The index goes by account: the best of each tell what the best of all need at least.
      const best = accounts
        .all()
        .flatMap(({ id }) => risks.all({ account_id: id, limit }).map(({ risk }) => risk))
        .sort((a, b) => b - a)
      const least = best[limit - 1]
      const rows = least === undefined ? any.all({ limit }) : above.all({ least, limit })
      return rows.map(({ row }) => row)
    },
    countByAccount: () => new Map(counts.all().map(({ account_id, n }) => [account_id, n]))
  }
}
