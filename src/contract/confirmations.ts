import { z } from 'zod'
import { facts, text, time } from './fields'
import { keyRowView } from './key-row'

// What a person is shown before an act that cannot be undone.

export const confirmationView = z.strictObject({
  token: text,
  act: z.enum(['revoke', 'disable', 'incident', 'discard', 'abandon', 'remove-account']),
  /** 1 at once with undo, 2 a dialog, 3 type the phrase. */
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  phrase: text.nullable(),
  expiresAt: time,
  keys: z.array(keyRowView),
  /** Reasons and missing evidence, in codes: `production`, `used-recently`, `last-used-unknown`, `several`, … */
  reasons: z.array(z.strictObject({ code: text, facts })),
  deliveredTo: z.array(z.strictObject({ keyId: text, label: text })),
  readAt: time
})
export type ConfirmationView = z.infer<typeof confirmationView>
