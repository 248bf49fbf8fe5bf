import type { Db } from './db'

const SHOWN = "dismissed_at IS NULL AND status <> 'revoked'"
/** As the index orders them: by the end of the key where names are equal. */
const ORDER =
  "ORDER BY risk DESC, lower(name || char(10) || coalesce(masked, '')) DESC, row DESC LIMIT @limit"

/** What a start shows before the index was read: the riskiest keys, and how many each account has. */
export function firstPageOf(db: Db): {
  riskiest(limit: number): readonly number[]
  countByAccount(): ReadonlyMap<string, number>
} {
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
    countByAccount: () => new Map(counts.all().map(({ account_id, n }) => [account_id, n]))
  }
}
