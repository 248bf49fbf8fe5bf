import type { Db } from './db'

const SHOWN = "dismissed_at IS NULL AND status <> 'revoked'"
/** As the index orders them, which goes on with the end of the key where names are equal. */
const ORDER =
  "ORDER BY risk DESC, lower(name || char(10) || coalesce(masked, '')) DESC, row DESC LIMIT @limit"

/** Accounts are not equally risky: so many more than an equal share are taken of each. */
const SPARE = 6

/** What a start shows before the index was read: the riskiest keys, and how many each account has. */
export function firstPageOf(db: Db): {
  riskiest(limit: number): readonly number[]
  countByAccount(): ReadonlyMap<string, number>
} {
  const counts = db.prepare<null, { account_id: string; n: number }>(
    `SELECT account_id, count(*) AS n FROM keys WHERE ${SHOWN} GROUP BY account_id`
  )
  const accounts = db.prepare<null, { id: string }>('SELECT id FROM accounts')
  const risks = db.prepare<{ account_id: string; limit: number }, { risk: number }>(`
    SELECT risk FROM keys WHERE ${SHOWN} AND account_id = @account_id AND risk IS NOT NULL
    ORDER BY risk DESC LIMIT @limit
  `)
  const above = db.prepare<{ least: number; limit: number }, { row: number }>(`
    SELECT row FROM keys WHERE ${SHOWN} AND account_id IN (SELECT id FROM accounts) AND risk >= @least ${ORDER}
  `)
  const any = db.prepare<{ limit: number }, { row: number }>(`SELECT row FROM keys WHERE ${SHOWN} ${ORDER}`)

  /**
   * The index goes by account. A few of the best of each tell what the best of all need at least: if those are enough,
   * whatever else belongs to the best is no lower than the last of them. Null: there are no more keys than are asked for.
   */
  function leastOfBest(limit: number): number | null {
    const ids = accounts.all()
    const few = Math.ceil(limit / Math.max(1, ids.length)) + SPARE
    for (const ofEach of [few, limit]) {
      const best = ids.flatMap(({ id }) =>
        risks.all({ account_id: id, limit: ofEach }).map(({ risk }) => risk)
      )
      const least = best.sort((a, b) => b - a)[limit - 1]
      if (least !== undefined) return least
    }
    return null
  }

  return {
    riskiest: limit => {
      const least = leastOfBest(limit)
      const rows = least === null ? any.all({ limit }) : above.all({ least, limit })
      return rows.map(({ row }) => row)
    },
    countByAccount: () => new Map(counts.all().map(({ account_id, n }) => [account_id, n]))
  }
}
