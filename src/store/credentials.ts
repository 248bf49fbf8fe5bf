import type { Db } from './db'
import type { CredentialStore } from '../core/ports/credentials'

type Row = { account_id: string; box: Uint8Array; origin: string; saved_at: number }

/** Sealed boxes only. A replaced or removed box is gone from disk when the call returns. */
export function credentialStore(db: Db): CredentialStore {
  const get = db.prepare<{ account_id: string }, Row>(
    'SELECT * FROM credentials WHERE account_id = @account_id'
  )
  const put = db.prepare<Row>(`
    INSERT INTO credentials (account_id, box, origin, saved_at) VALUES (@account_id, @box, @origin, @saved_at)
    ON CONFLICT (account_id) DO UPDATE SET box = excluded.box, origin = excluded.origin, saved_at = excluded.saved_at
  `)
  const remove = db.prepare<{ account_id: string }>('DELETE FROM credentials WHERE account_id = @account_id')
  const count = db.prepare<null, { n: number }>('SELECT count(*) AS n FROM credentials')

  const scrubAfterwards = (): void => {
    db.afterCommit(() => {
      db.scrub()
    })
  }

  return {
    get: accountId => {
      const row = get.get({ account_id: accountId })
      return row === undefined ? null : { box: row.box, origin: row.origin, savedAt: row.saved_at }
    },
    put: (accountId, box, origin, at) => {
      put.run({ account_id: accountId, box, origin, saved_at: at })
      scrubAfterwards()
    },
    remove: accountId => {
      if (remove.run({ account_id: accountId }).changes > 0) scrubAfterwards()
    },
    count: () => count.get()?.n ?? 0
  }
}
