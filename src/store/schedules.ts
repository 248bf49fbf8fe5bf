import { asAccountId, asKeyId, asRotationId } from '../core/ids'
import type { Schedule } from '../core/schedule/decide'
import type { Db } from './db'
import type { ScheduledRotation, ScheduleStore } from '../core/ports/schedules'

type Row = {
  id: string
  name: string
  environment: string | null
  account_id: string | null
  every_days: number
  lead_days: number
  days: string
  from_minute: number
  to_minute: number
  time_zone: string
  act: Schedule['act']
  paused_at: number | null
  created_at: number
}
type ScheduledRow = {
  rotation_id: string
  key_id: string
  schedule_id: string
  due_at: number
  started_at: number
  destinations: string
}

export function scheduleStore(db: Db): ScheduleStore {
  const all = db.prepare<null, Row>('SELECT * FROM schedules ORDER BY created_at, id')
  const put = db.prepare<Row>(`
    INSERT INTO schedules (id, name, environment, account_id, every_days, lead_days, days, from_minute, to_minute, time_zone,
      act, paused_at, created_at)
    VALUES (@id, @name, @environment, @account_id, @every_days, @lead_days, @days, @from_minute, @to_minute, @time_zone,
      @act, @paused_at, @created_at)
    ON CONFLICT (id) DO UPDATE SET name = @name, environment = @environment, account_id = @account_id,
      every_days = @every_days, lead_days = @lead_days, days = @days, from_minute = @from_minute, to_minute = @to_minute,
      time_zone = @time_zone, act = @act, paused_at = @paused_at
  `)
  const remove = db.prepare<{ id: string }>('DELETE FROM schedules WHERE id = @id')
  const noteStarted = db.prepare<ScheduledRow>(`
    INSERT INTO scheduled_rotations (rotation_id, key_id, schedule_id, due_at, begun_at, destinations)
    VALUES (@rotation_id, @key_id, @schedule_id, @due_at, @started_at, @destinations)
  `)
  const scheduled = db.prepare<{ id: string }, ScheduledRow>(
    'SELECT *, begun_at AS started_at FROM scheduled_rotations WHERE rotation_id = @id'
  )
  const ofKey = db.prepare<{ key_id: string }, { n: number }>(
    'SELECT count(*) AS n FROM scheduled_rotations WHERE key_id = @key_id'
  )
  const postpone = db.prepare<{ key_id: string; until: number }>(`
    INSERT INTO schedule_postponed (key_id, until) VALUES (@key_id, @until)
    ON CONFLICT (key_id) DO UPDATE SET until = @until
  `)
  const postponed = db.prepare<{ key_id: string }, { until: number }>(
    'SELECT until FROM schedule_postponed WHERE key_id = @key_id'
  )

  return {
    all: () => all.all().map(toSchedule),
    put: schedule => {
      put.run(toRow(schedule))
    },
    remove: id => {
      remove.run({ id })
    },
    noteStarted: ({ rotationId, keyId, scheduleId, dueAt, startedAt, destinations }) => {
      noteStarted.run({
        rotation_id: rotationId,
        key_id: keyId,
        schedule_id: scheduleId,
        due_at: dueAt,
        started_at: startedAt,
        destinations: JSON.stringify(destinations)
      })
    },
    scheduled: rotationId => {
      const row = scheduled.get({ id: rotationId })
      return row === undefined ? null : toScheduled(row)
    },
    wasStarted: keyId => (ofKey.get({ key_id: keyId })?.n ?? 0) > 0,
    postpone: (keyId, until) => {
      postpone.run({ key_id: keyId, until })
    },
    postponedUntil: keyId => postponed.get({ key_id: keyId })?.until ?? null
  }
}

function toRow(schedule: Schedule): Row {
  const { window } = schedule
  return {
    id: schedule.id,
    name: schedule.name,
    environment: schedule.environment,
    account_id: schedule.accountId,
    every_days: schedule.everyDays,
    lead_days: schedule.leadDays,
    days: [...window.days].sort((left, right) => left - right).join(''),
    from_minute: window.fromMinute,
    to_minute: window.toMinute,
    time_zone: window.timeZone,
    act: schedule.act,
    paused_at: schedule.pausedAt,
    created_at: schedule.createdAt
  }
}

function toSchedule(row: Row): Schedule {
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    accountId: row.account_id === null ? null : asAccountId(row.account_id),
    everyDays: row.every_days,
    leadDays: row.lead_days,
    window: {
      days: [...row.days].map(Number),
      fromMinute: row.from_minute,
      toMinute: row.to_minute,
      timeZone: row.time_zone
    },
    act: row.act,
    pausedAt: row.paused_at,
    createdAt: row.created_at
  }
}

function toScheduled(row: ScheduledRow): ScheduledRotation {
  return {
    rotationId: asRotationId(row.rotation_id),
    keyId: asKeyId(row.key_id),
    scheduleId: row.schedule_id,
    dueAt: row.due_at,
    startedAt: row.started_at,
    // Written by us above, and checked by the database to be JSON.
    destinations: JSON.parse(row.destinations) as ScheduledRotation['destinations']
  }
}
