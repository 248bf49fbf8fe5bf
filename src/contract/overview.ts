import { z } from 'zod'
import { TASK_KINDS } from '../core/overview/tasks'
import { text, time } from './fields'
import { auditRowView } from './history'

// What the first screen shows: all keys in a few numbers, and what to do next.

export const taskView = z.strictObject({
  kind: z.enum(TASK_KINDS),
  count: z.number(),
  /** The first of them; empty where only a list knows. */
  name: text,
  id: text.nullable(),
  at: time.nullable()
})
export type TaskView = z.infer<typeof taskView>

export const overviewView = z.strictObject({
  at: time,
  /** `real` as soon as a real account is connected: keys of the sandbox are not counted then. */
  scope: z.enum(['real', 'sandbox']),
  total: z.number(),
  /** By environment, and in it by the state of the verdict. */
  environments: z.array(
    z.strictObject({
      environment: text,
      total: z.number(),
      states: z.record(z.string(), z.number())
    })
  ),
  /** The most urgent ones, and how many there are. */
  tasks: z.array(taskView),
  taskCount: z.number(),
  /** Within `days` days. */
  expiries: z.strictObject({
    days: z.number(),
    total: z.number(),
    /** How many of them on each day from now on. */
    perDay: z.array(z.number()),
    next: z.array(
      z.strictObject({
        keyId: text,
        name: text,
        environment: text,
        accountName: text,
        isSandbox: z.boolean(),
        expiresAt: time
      })
    )
  }),
  recent: z.array(auditRowView)
})
export type OverviewView = z.infer<typeof overviewView>

export const overviewCommands = {
  'overview.read': { input: z.strictObject({}), output: overviewView }
}
