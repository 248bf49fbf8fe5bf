import type { DueTask, TaskStep } from '../core/due/task'
import type { DueTaskStore } from '../core/ports/due-tasks'
import type { Db } from './db'

type Row = {
  id: string
  name: string
  place: string
  owner: string
  console_url: string | null
  due_at: number
  every_days: number | null
  steps: string
  created_at: number
  replaced_at: number | null
}

const COLUMNS = 'id, name, place, owner, console_url, due_at, every_days, steps, created_at, replaced_at'

export function dueTaskStore(db: Db): DueTaskStore {
  const all = db.prepare<null, Row>(`SELECT ${COLUMNS} FROM due_tasks ORDER BY due_at, id`)
  const one = db.prepare<{ id: string }, Row>(`SELECT ${COLUMNS} FROM due_tasks WHERE id = @id`)
  const put = db.prepare<Row>(`
    INSERT INTO due_tasks (${COLUMNS})
    VALUES (@id, @name, @place, @owner, @console_url, @due_at, @every_days, @steps, @created_at, @replaced_at)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, place = excluded.place, owner = excluded.owner,
      console_url = excluded.console_url, due_at = excluded.due_at, every_days = excluded.every_days,
      steps = excluded.steps, replaced_at = excluded.replaced_at
  `)
  const remove = db.prepare<{ id: string }>('DELETE FROM due_tasks WHERE id = @id')

  return {
    all: () => all.all().map(toTask),
    get: id => {
      const row = one.get({ id })
      return row === undefined ? null : toTask(row)
    },
    put: task => {
      put.run({
        id: task.id,
        name: task.name,
        place: task.place,
        owner: task.owner,
        console_url: task.consoleUrl,
        due_at: task.dueAt,
        every_days: task.everyDays,
        steps: JSON.stringify(task.steps),
        created_at: task.createdAt,
        replaced_at: task.replacedAt
      })
    },
    remove: id => {
      remove.run({ id })
    }
  }
}

function toTask(row: Row): DueTask {
  return {
    id: row.id,
    name: row.name,
    place: row.place,
    owner: row.owner,
    consoleUrl: row.console_url,
    dueAt: row.due_at,
    everyDays: row.every_days,
    // Written by this store.
    steps: JSON.parse(row.steps) as readonly TaskStep[],
    createdAt: row.created_at,
    replacedAt: row.replaced_at
  }
}
