import { z } from 'zod'
import { UPDATE_PROBLEMS } from '../core/updates/updates'
import { event } from './fields'

/** Where the app stands with its own updates. Fields that do not go with `kind` are null. */
export const updateView = z.strictObject({
  kind: z.enum(['off', 'idle', 'checking', 'current', 'refused', 'offered', 'downloading', 'installing']),
  version: z.string().nullable(),
  problem: z.enum(UPDATE_PROBLEMS).nullable(),
  checkedAt: z.number().nullable(),
  feed: z.strictObject({ url: z.string(), from: z.enum(['build', 'operator']) }).nullable(),
  hasKey: z.boolean()
})
export type UpdateView = z.infer<typeof updateView>

export const updatesCommands = {
  'updates.check': { input: z.strictObject({}), output: updateView },
  /** Exactly the version that the person saw. Refused with `work-unfinished` while a restart could lose a secret. */
  'updates.install': { input: z.strictObject({ version: z.string().max(64) }), output: updateView },
  'updates.cancel': { input: z.strictObject({}), output: updateView }
}

export const updatesEvents = [event('updates', updateView)] as const
