import type { Reminder } from '../core/due/reminders'
import type { ReminderStore } from '../core/ports/reminders'
import type { Db } from './db'

type Row = {
  channel_id: string
  subject: string
  due_at: number
  step: number
  state: Reminder['state']
  was_sent: number
  attempts: number
  tried_at: number
  next_try_at: number | null
  fault: string | null
}

const COLUMNS = 'channel_id, subject, due_at, step, state, was_sent, attempts, tried_at, next_try_at, fault'

export function reminderStore(db: Db): ReminderStore {
  const all = db.prepare<null, Row>(`SELECT ${COLUMNS} FROM reminders ORDER BY channel_id, subject`)
  const of = db.prepare<{ channel_id: string }, Row>(
    `SELECT ${COLUMNS} FROM reminders WHERE channel_id = @channel_id ORDER BY subject`
  )
  const put = db.prepare<Row>(`
    INSERT OR REPLACE INTO reminders (${COLUMNS})
    VALUES (@channel_id, @subject, @due_at, @step, @state, @was_sent, @attempts, @tried_at, @next_try_at, @fault)
  `)
  const forget = db.prepare<{ channel_id: string; subject: string }>(
    'DELETE FROM reminders WHERE channel_id = @channel_id AND subject = @subject'
  )
  const forgetChannel = db.prepare<{ channel_id: string }>(
    'DELETE FROM reminders WHERE channel_id = @channel_id'
  )

  return {
    all: () => all.all().map(toReminder),
    of: channelId => of.all({ channel_id: channelId }).map(toReminder),
    put: rows => {
      db.transaction(() => {
        for (const row of rows) put.run(toRow(row))
      })
    },
    forget: (channelId, subjects) => {
      db.transaction(() => {
        for (const subject of subjects) forget.run({ channel_id: channelId, subject })
      })
    },
    forgetChannel: channelId => {
      forgetChannel.run({ channel_id: channelId })
    }
  }
}

function toRow(reminder: Reminder): Row {
  return {
    channel_id: reminder.channelId,
    subject: reminder.subject,
    due_at: reminder.dueAt,
    step: reminder.step,
    state: reminder.state,
    was_sent: reminder.wasSent ? 1 : 0,
    attempts: reminder.attempts,
    tried_at: reminder.triedAt,
    next_try_at: reminder.nextTryAt,
    fault: reminder.fault
  }
}

function toReminder(row: Row): Reminder {
  return {
    channelId: row.channel_id,
    subject: row.subject,
    dueAt: row.due_at,
    step: row.step,
    state: row.state,
    wasSent: row.was_sent === 1,
    attempts: row.attempts,
    triedAt: row.tried_at,
    nextTryAt: row.next_try_at,
    fault: row.fault
  }
}
