import { z } from 'zod'
import { watchView } from './bad-day-views'
import { schedulesView } from './schedule-view'
import { rotationGroupView, rotationView } from './rotation-view'
import { updateView } from './update-view'
import { accountView, sandboxView, settingsView, slotView, storageView, syncView, vaultView } from './views'

/**
 * What main pushes to its windows. Each event carries the next revision: a window that misses one (a gap) loads
 * `app.snapshot` again. Lists of keys are not pushed; `keys` says only that they changed, and a window asks again.
 */
export const eventView = z.discriminatedUnion('slice', [
  z.strictObject({ slice: z.literal('vault'), value: vaultView, revision: z.number() }),
  z.strictObject({ slice: z.literal('accounts'), value: z.array(accountView), revision: z.number() }),
  z.strictObject({ slice: z.literal('sync'), value: syncView, revision: z.number() }),
  z.strictObject({ slice: z.literal('rotation'), value: rotationView, revision: z.number() }),
  z.strictObject({ slice: z.literal('rotations-removed'), value: z.array(z.string()), revision: z.number() }),
  z.strictObject({ slice: z.literal('groups'), value: z.array(rotationGroupView), revision: z.number() }),
  z.strictObject({ slice: z.literal('schedules'), value: schedulesView, revision: z.number() }),
  z.strictObject({ slice: z.literal('slots'), value: z.array(slotView), revision: z.number() }),
  z.strictObject({ slice: z.literal('settings'), value: settingsView, revision: z.number() }),
  z.strictObject({ slice: z.literal('sandbox'), value: sandboxView, revision: z.number() }),
  z.strictObject({ slice: z.literal('watch'), value: watchView, revision: z.number() }),
  z.strictObject({ slice: z.literal('storage'), value: storageView, revision: z.number() }),
  z.strictObject({ slice: z.literal('updates'), value: updateView, revision: z.number() }),
  /** A break-glass batch went on: its report is asked for by whoever shows it. */
  z.strictObject({ slice: z.literal('batch'), value: z.string(), revision: z.number() }),
  z.strictObject({ slice: z.literal('keys'), value: z.number(), revision: z.number() }),
  z.strictObject({
    slice: z.literal('go'),
    value: z.strictObject({ screen: z.string(), id: z.string().nullable() }),
    revision: z.number()
  })
])
export type EventView = z.infer<typeof eventView>
