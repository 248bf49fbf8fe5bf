import type { Leftover, LeftoverLedger } from '../core/ports/destination'
import type { Db } from './db'

/** The ledger of temporary files. A row is on disk when `note` returns. */
export function leftoverStore(db: Db): LeftoverLedger {
  const note = db.prepare<Leftover>(
    'INSERT OR REPLACE INTO leftover_files (path, device) VALUES (@path, @device)'
  )
  const forget = db.prepare<{ path: string }>('DELETE FROM leftover_files WHERE path = @path')
  const all = db.prepare<null, Leftover>('SELECT path, device FROM leftover_files ORDER BY path')
  return {
    note: leftover => {
      note.run(leftover)
    },
    forget: path => {
      forget.run({ path })
    },
    all: () => all.all()
  }
}
