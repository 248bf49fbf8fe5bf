import { z } from 'zod'
import { DUE_KINDS, URGENCIES } from '../core/due/items'
import { HORIZON_DAYS, MOST_DUE_DAYS } from '../core/limits'
import { LONGEST_NAME, LONGEST_SENTENCE } from '../core/limits'
import { count, event, id, nothing, ownWords, text, time } from './fields'

// The due board: everything that has a date, and tasks for keys that no API manages.

export const dueItemView = z.strictObject({
  /** For lists: a hash, which says nothing of the key. */
  id: text,
  kind: z.enum(DUE_KINDS),
  /** The key to open; null for a task and for an exclusion of several keys. */
  keyId: text.nullable(),
  taskId: text.nullable(),
  name: text,
  place: text,
  environment: text.nullable(),
  owner: text.nullable(),
  dueAt: time,
  urgency: z.enum(URGENCIES),
  needsPerson: z.boolean(),
  /** A rotation is open, or Rekey starts one by itself. */
  isHandled: z.boolean(),
  /** The provider of the key makes keys. */
  canRotate: z.boolean(),
  isSandbox: z.boolean(),
  others: z.array(z.strictObject({ kind: z.enum(DUE_KINDS), dueAt: time }))
})
export type DueItemView = z.infer<typeof dueItemView>

export const dueTaskView = z.strictObject({
  id: text,
  name: text,
  place: text,
  owner: text,
  consoleUrl: text.nullable(),
  dueAt: time,
  everyDays: z.number().nullable(),
  steps: z.array(z.strictObject({ text, doneAt: time.nullable(), note: text })),
  createdAt: time,
  replacedAt: time.nullable()
})
export type DueTaskView = z.infer<typeof dueTaskView>

/** What every window knows; the items are asked for. */
export const dueView = z.strictObject({ needing: count, tasks: z.array(dueTaskView) })
export type DueView = z.infer<typeof dueView>

const LONGEST_URL = 500
const MOST_STEPS = 20

export const dueCommands = {
  'due.list': {
    input: z.strictObject({
      withinDays: z.number().int().min(1).max(MOST_DUE_DAYS).default(HORIZON_DAYS),
      kinds: z.array(z.enum(DUE_KINDS)).max(DUE_KINDS.length).optional()
    }),
    output: z.strictObject({
      items: z.array(dueItemView),
      /** False while keys are being read, and where there are more than the list shows. */
      isComplete: z.boolean()
    })
  },
  /** Without an ID it is a new one. Steps whose words stay keep what was done. */
  'due.saveTask': {
    input: z.strictObject({
      taskId: id.nullable(),
      name: ownWords(LONGEST_NAME).min(1),
      place: ownWords(LONGEST_SENTENCE),
      owner: ownWords(LONGEST_NAME),
      consoleUrl: ownWords(LONGEST_URL).nullable(),
      dueAt: time.min(0).max(Date.UTC(2100, 0, 1)),
      everyDays: z.number().int().min(1).max(3_650).nullable(),
      steps: z.array(ownWords(LONGEST_SENTENCE)).min(1).max(MOST_STEPS)
    }),
    output: dueTaskView
  },
  'due.markStep': {
    input: z.strictObject({
      taskId: id,
      index: z
        .number()
        .int()
        .min(0)
        .max(MOST_STEPS - 1),
      isDone: z.boolean(),
      note: ownWords(LONGEST_SENTENCE)
    }),
    output: dueTaskView
  },
  /** Every step is done. Null: by the task's interval, or not again. */
  'due.finishTask': {
    input: z.strictObject({
      taskId: id,
      nextDueAt: time
        .min(0)
        .max(Date.UTC(2100, 0, 1))
        .nullable()
    }),
    output: nothing
  },
  'due.removeTask': { input: z.strictObject({ taskId: id }), output: nothing },
  /** Opens the page that the task names, in the browser. */
  'due.openConsole': { input: z.strictObject({ taskId: id }), output: nothing },
  /** Writes a calendar file to a place that the person chooses. */
  'due.exportCalendar': {
    input: z.strictObject({}),
    output: z.strictObject({ file: text, events: count })
  }
}

export const dueEvents = [event('due', dueView)] as const
