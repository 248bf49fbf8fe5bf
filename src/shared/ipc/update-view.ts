import { z } from 'zod'
import { UPDATE_PROBLEMS } from '../../core/updates/updates'

/** Where the app stands with its own updates. Fields that do not go with `kind` are null. */
export const updateView = z.strictObject({
  kind: z.enum([
    'off',
    'idle',
    'checking',
    'current',
    'refused',
    'offered',
    'downloading',
    'waiting',
    'installing'
  ]),
  version: z.string().nullable(),
  problem: z.enum(UPDATE_PROBLEMS).nullable(),
  /** What a wanted update waits for. */
  hold: z
    .enum(['rotation-in-hand-over', 'create-under-way', 'secret-not-handed-off', 'revoke-under-way'])
    .nullable(),
  checkedAt: z.number().nullable(),
  feed: z.strictObject({ url: z.string(), from: z.enum(['build', 'operator']) }).nullable(),
  hasKey: z.boolean()
})
export type UpdateView = z.infer<typeof updateView>
