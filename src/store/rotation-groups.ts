import type { RotationGroup } from '../core/bulk/group'
import { asRotationId } from '../core/ids'
import type { Db } from './db'
import type { RotationGroupStore } from '../core/ports/rotation-groups'

type Row = {
  id: string
  created_at: number
  at_once: number
  started_at: number | null
  paused_at: number | null
}

export function rotationGroupStore(db: Db): RotationGroupStore {
  const insert = db.prepare<Row>(`
    INSERT INTO rotation_groups (id, created_at, at_once, begun_at, paused_at)
    VALUES (@id, @created_at, @at_once, @started_at, @paused_at)
  `)
  const get = db.prepare<{ id: string }, Row>(
    'SELECT *, begun_at AS started_at FROM rotation_groups WHERE id = @id'
  )
  const save = db.prepare<Pick<Row, 'id' | 'started_at' | 'paused_at'>>(
    'UPDATE rotation_groups SET begun_at = @started_at, paused_at = @paused_at WHERE id = @id'
  )
  const remove = db.prepare<{ id: string }>('DELETE FROM rotation_groups WHERE id = @id')
  const leave = db.prepare<{ group_id: string; rotation_id: string; left_at: number }>(`
    INSERT OR IGNORE INTO rotation_group_leavers (group_id, rotation_id, left_at)
    VALUES (@group_id, @rotation_id, @left_at)
  `)
  const leavers = db.prepare<{ id: string }, { rotation_id: string }>(
    'SELECT rotation_id FROM rotation_group_leavers WHERE group_id = @id'
  )

  return {
    insert: group => {
      insert.run({
        id: group.id,
        created_at: group.createdAt,
        at_once: group.atOnce,
        started_at: group.startedAt,
        paused_at: group.pausedAt
      })
    },
    get: id => {
      const row = get.get({ id })
      return row === undefined ? null : toGroup(row)
    },
    save: ({ id, startedAt, pausedAt }) => {
      save.run({ id, started_at: startedAt, paused_at: pausedAt })
    },
    remove: id => {
      remove.run({ id })
    },
    leave: (groupId, rotationId, at) => {
      leave.run({ group_id: groupId, rotation_id: rotationId, left_at: at })
    },
    leavers: id => new Set(leavers.all({ id }).map(row => asRotationId(row.rotation_id)))
  }
}

function toGroup(row: Row): RotationGroup {
  return {
    id: row.id,
    createdAt: row.created_at,
    atOnce: row.at_once,
    startedAt: row.started_at,
    pausedAt: row.paused_at
  }
}
