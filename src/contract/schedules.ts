import { LONGEST_NAME } from '../core/limits'
import { z } from 'zod'
import { event, id, nothing, ownWords, shortText, text, time } from './fields'

export const maintenanceWindow = z.strictObject({
  /** 0 is Sunday. */
  days: z.array(z.number().int().min(0).max(6)).max(7),
  fromMinute: z.number().int().min(0).max(1439),
  toMinute: z.number().int().min(0).max(1439),
  timeZone: z.string().max(64)
})

/** A policy that rotates keys by the calendar; the fields mean what core/schedule says. */
export const scheduleView = z.strictObject({
  id: text,
  name: text,
  environment: text.nullable(),
  accountId: text.nullable(),
  /** Null for every account, and for one that is gone. */
  accountName: text.nullable(),
  everyDays: z.number(),
  leadDays: z.number(),
  window: maintenanceWindow,
  act: z.enum(['start', 'ask']),
  pausedAt: time.nullable(),
  /** Null when it does not open within two weeks. */
  opensAt: time.nullable()
})
export type ScheduleView = z.infer<typeof scheduleView>

/** A key that a schedule has something to say about. */
export const dueKeyView = z.strictObject({
  keyId: text,
  name: text,
  environment: text,
  accountName: text,
  isSandbox: z.boolean(),
  scheduleId: text,
  scheduleName: text,
  dueAt: time,
  act: z.enum(['ask', 'wait', 'start']),
  why: z
    .enum([
      'policy-asks',
      'no-destination',
      'destination-refused',
      'started-before',
      'own-credential',
      'window',
      'stale',
      'places'
    ])
    .nullable()
})
export type DueKeyView = z.infer<typeof dueKeyView>

export const schedulesView = z.strictObject({ schedules: z.array(scheduleView), due: z.array(dueKeyView) })
export type SchedulesView = z.infer<typeof schedulesView>

export const schedulesCommands = {
  /** Without an id it is a new one. */
  'schedules.save': {
    input: z.strictObject({
      scheduleId: shortText.nullable(),
      name: ownWords(LONGEST_NAME).min(1),
      environment: ownWords(200).nullable(),
      accountId: id.nullable(),
      everyDays: z.number().int().min(1).max(1095),
      leadDays: z.number().int().min(0).max(365),
      window: maintenanceWindow,
      act: z.enum(['start', 'ask'])
    }),
    output: scheduleView
  },
  'schedules.pause': { input: z.strictObject({ scheduleId: shortText }), output: scheduleView },
  'schedules.resume': { input: z.strictObject({ scheduleId: shortText }), output: scheduleView },
  /** What it began goes on. */
  'schedules.remove': { input: z.strictObject({ scheduleId: shortText }), output: nothing },
  /** No schedule asks about this key, or begins it, for so many days. */
  'schedules.postpone': {
    input: z.strictObject({ keyId: id, days: z.number().int().min(1).max(365) }),
    output: nothing
  }
}

export const schedulesEvents = [event('schedules', schedulesView)] as const
