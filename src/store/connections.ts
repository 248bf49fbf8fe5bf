import { asConnectionId } from '../core/ids'
import type { Connection, ConnectionStore } from '../core/ports/connections'
import type { Db } from './db'

type Row = {
  id: string
  kind: string
  name: string
  settings: string
  origin: string
  created_at: number
  updated_at: number
}

const COLUMNS = 'id, kind, name, settings, origin, created_at, updated_at'

export function connectionStore(db: Db): ConnectionStore {
  const all = db.prepare<null, Row>(`SELECT ${COLUMNS} FROM connections ORDER BY name, id`)
  const one = db.prepare<{ id: string }, Row>(`SELECT ${COLUMNS} FROM connections WHERE id = @id`)
  const put = db.prepare<Row>(`
    INSERT INTO connections (${COLUMNS})
    VALUES (@id, @kind, @name, @settings, @origin, @created_at, @updated_at)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings, origin = excluded.origin,
      updated_at = excluded.updated_at
  `)
  const remove = db.prepare<{ id: string }>('DELETE FROM connections WHERE id = @id')
  const box = db.prepare<{ id: string }, { box: Uint8Array | null }>(
    'SELECT box FROM connections WHERE id = @id'
  )
  const putBox = db.prepare<{ id: string; box: Uint8Array | null }>(
    'UPDATE connections SET box = @box WHERE id = @id'
  )

  const scrubAfterwards = (): void => {
    db.afterCommit(() => {
      db.scrub()
    })
  }

  return {
    all: () => all.all().map(toConnection),
    get: id => {
      const row = one.get({ id })
      return row === undefined ? null : toConnection(row)
    },
    put: ({ id, kindId, name, settings, origin, createdAt, updatedAt }) => {
      put.run({
        id,
        kind: kindId,
        name,
        settings: JSON.stringify(settings),
        origin,
        created_at: createdAt,
        updated_at: updatedAt
      })
    },
    remove: id => {
      if (remove.run({ id }).changes > 0) scrubAfterwards()
    },
    box: id => box.get({ id })?.box ?? null,
    putBox: (id, sealed) => {
      putBox.run({ id, box: sealed })
      scrubAfterwards()
    }
  }
}

function toConnection(row: Row): Connection {
  return {
    id: asConnectionId(row.id),
    kindId: row.kind,
    name: row.name,
    // Written by this store from a record of texts.
    settings: JSON.parse(row.settings) as Record<string, string>,
    origin: row.origin,
    createdAt: row.created_at,
    updatedAt: row.updated_at
  }
}
