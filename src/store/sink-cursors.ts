import type { SinkCursor, SinkCursorStore } from '../core/ports/sink'
import type { Db } from './db'

type Row = {
  sink_id: string
  seq: number
  sequence: number
  sent_at: number | null
  attempts: number
  next_try_at: number | null
  fault: string | null
}

const COLUMNS = 'sink_id, seq, sequence, sent_at, attempts, next_try_at, fault'

export function sinkCursorStore(db: Db): SinkCursorStore {
  const get = db.prepare<{ id: string }, Row>(`SELECT ${COLUMNS} FROM sink_cursors WHERE sink_id = @id`)
  const put = db.prepare<Row>(`
    INSERT OR REPLACE INTO sink_cursors (${COLUMNS})
    VALUES (@sink_id, @seq, @sequence, @sent_at, @attempts, @next_try_at, @fault)
  `)
  const remove = db.prepare<{ id: string }>('DELETE FROM sink_cursors WHERE sink_id = @id')
  return {
    get: id => {
      const row = get.get({ id })
      return row === undefined ? null : toCursor(row)
    },
    put: cursor => {
      put.run({
        sink_id: cursor.sinkId,
        seq: cursor.seq,
        sequence: cursor.sequence,
        sent_at: cursor.sentAt,
        attempts: cursor.attempts,
        next_try_at: cursor.nextTryAt,
        fault: cursor.fault
      })
    },
    remove: id => {
      remove.run({ id })
    }
  }
}

function toCursor(row: Row): SinkCursor {
  return {
    sinkId: row.sink_id,
    seq: row.seq,
    sequence: row.sequence,
    sentAt: row.sent_at,
    attempts: row.attempts,
    nextTryAt: row.next_try_at,
    fault: row.fault
  }
}
