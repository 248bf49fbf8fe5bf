import { createHash } from 'node:crypto'
import { actorFrom } from '../core/actor'
import { asAccountId, asKeyId, asRotationId } from '../core/ids'
import type { Db, SqlParams } from './db'
import { actorIn, type ActorColumns } from './actor-columns'
import type { JournalRow, JournalStore, RotationPhase, RotationRecord } from '../core/ports/journal'

type RecordRow = {
  id: string
  account_id: string
  key_id: string
  started_at: number
  phase: RotationPhase
}
type EventRow = { seq: number; at: number; event: string; checksum: string } & ActorColumns

const RECORD = 'SELECT id, account_id, key_id, started_at, phase FROM rotations'

export function journalStore(db: Db): JournalStore {
  const insert = db.prepare<RecordRow>(`
    INSERT INTO rotations (id, account_id, key_id, started_at, updated_at, phase)
    SELECT @id, @account_id, @key_id, @started_at, @started_at, @phase
    WHERE NOT EXISTS (SELECT 1 FROM rotations WHERE key_id = @key_id AND phase = 'open')
  `)
  const lastChecksum = db.prepare<{ id: string; seq: number }, { checksum: string }>(
    'SELECT checksum FROM rotation_events WHERE rotation_id = @id AND seq = @seq'
  )
  const append = db.prepare<EventRow & { id: string }>(`
    INSERT INTO rotation_events (rotation_id, seq, at, event, checksum, actor_kind, actor_id)
    VALUES (@id, @seq, @at, @event, @checksum, @actor_kind, @actor_id)
  `)
  const setPhase = db.prepare<{ id: string; phase: string; at: number }>(
    'UPDATE rotations SET phase = @phase, updated_at = @at WHERE id = @id'
  )
  const rows = db.prepare<{ id: string }, EventRow>(
    'SELECT seq, at, event, checksum, actor_kind, actor_id FROM rotation_events WHERE rotation_id = @id ORDER BY seq'
  )
  const get = db.prepare<{ id: string }, RecordRow>(`${RECORD} WHERE id = @id`)
  const inPhases = `${RECORD} WHERE phase IN (SELECT value FROM json_each(@phases))`
  const oldest = db.prepare<SqlParams, RecordRow>(`${inPhases} ORDER BY started_at, id LIMIT @limit`)
  const newest = db.prepare<SqlParams, RecordRow>(
    `${inPhases} ORDER BY started_at DESC, id DESC LIMIT @limit`
  )
  const openOf = db.prepare<{ key_id: string }, { id: string }>(
    "SELECT id FROM rotations WHERE key_id = @key_id AND phase = 'open'"
  )
  const addMarker = db.prepare<{ marker: string; id: string }>(
    'INSERT INTO rotation_markers (marker, rotation_id) VALUES (@marker, @id)'
  )
  const markers = db.prepare<null, { marker: string }>('SELECT marker FROM rotation_markers')
  const putOldSecret = db.prepare<{ id: string; box: Uint8Array; origin: string }>(
    'INSERT INTO rotation_old_secrets (rotation_id, box, origin) VALUES (@id, @box, @origin) ON CONFLICT DO NOTHING'
  )
  const oldSecret = db.prepare<{ id: string }, { box: Uint8Array; origin: string }>(
    'SELECT box, origin FROM rotation_old_secrets WHERE rotation_id = @id'
  )
  const dropOldSecret = db.prepare<{ id: string }>('DELETE FROM rotation_old_secrets WHERE rotation_id = @id')

  return {
    open: rotation =>
      insert.run({
        id: rotation.id,
        account_id: rotation.accountId,
        key_id: rotation.keyId,
        started_at: rotation.startedAt,
        phase: 'open'
      }).changes === 1,
    append: (id, { seq, at, event, actor }) => {
      const { kind: actor_kind, id: actor_id } = actorFrom(actor)
      const row = { seq, at, event, actor_kind, actor_id }
      db.transaction(() => {
        const before = lastChecksum.get({ id, seq: seq - 1 })?.checksum ?? ''
        append.run({ id, ...row, checksum: checksumOf(before, id, row) })
      })
    },
    setPhase: (id, phase, at) => {
      setPhase.run({ id, phase, at })
    },
    rows: id => checked(id, rows.all({ id })),
    get: id => {
      const row = get.get({ id })
      return row === undefined ? null : toRecord(row)
    },
    inPhase: (phases, limit, order) => {
      const statement = order === 'oldest' ? oldest : newest
      return statement.all({ phases: JSON.stringify(phases), limit }).map(toRecord)
    },
    openOf: keyId => {
      const row = openOf.get({ key_id: keyId })
      return row === undefined ? null : asRotationId(row.id)
    },
    addMarker: (marker, id) => {
      addMarker.run({ marker, id })
    },
    markers: () => markers.all().map(row => row.marker),
    putOldSecret: (id, box, origin) => {
      putOldSecret.run({ id, box, origin })
    },
    oldSecret: id => {
      const row = oldSecret.get({ id })
      return row === undefined ? null : { box: new Uint8Array(row.box), origin: row.origin }
    },
    destroyOldSecret: id => {
      db.transaction(() => {
        if (dropOldSecret.run({ id }).changes === 0) return
        db.afterCommit(() => {
          db.scrub()
        })
      })
    }
  }
}

function checked(id: string, rows: readonly EventRow[]): readonly JournalRow[] {
  let before = ''
  return rows.map((row, index) => {
    const isIntact = row.seq === index + 1 && row.checksum === checksumOf(before, id, row)
    before = row.checksum
    return { seq: row.seq, at: row.at, event: row.event, actor: actorIn(row), isIntact }
  })
}

function checksumOf(before: string, id: string, row: Omit<EventRow, 'checksum'>): string {
  const who = row.actor_kind === null ? [] : [row.actor_kind, row.actor_id]
  const text = JSON.stringify([before, id, row.seq, row.at, row.event, ...who])
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function toRecord(row: RecordRow): RotationRecord {
  return {
    id: asRotationId(row.id),
    accountId: asAccountId(row.account_id),
    keyId: asKeyId(row.key_id),
    startedAt: row.started_at,
    phase: row.phase
  }
}
