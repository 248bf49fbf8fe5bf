import { z } from 'zod'
import { id, nothing, secretField, shortText, text, time } from './fields'

// A leaked value without a key of ours behind it: whose it is, whether it works, and its revoke at the vendor.

export const leakView = z.strictObject({
  leakId: id,
  vendor: z.strictObject({ name: text, address: text, hasOtherServers: z.boolean() }),
  canRevoke: z.boolean()
})
export type LeakView = z.infer<typeof leakView>

export const leakAnswerView = z.strictObject({
  state: z.enum(['alive', 'dead', 'refused', 'unclear']),
  owner: text.nullable(),
  scopes: z.array(text).nullable(),
  expiresAt: time.nullable(),
  /** Lets the value be revoked once, within a minute. */
  confirmation: id.nullable()
})
export type LeakAnswerView = z.infer<typeof leakAnswerView>

export const leakRevokedView = z.strictObject({
  sent: z.enum(['committed', 'rejected', 'not-sent', 'unknown']),
  state: z.enum(['alive', 'dead', 'unclear'])
})
export type LeakRevokedView = z.infer<typeof leakRevokedView>

export const leaksCommands = {
  /** The value goes in once and is held in main for some minutes; nothing of it is in the answer. Null: no vendor is known for it. */
  'leaks.look': { input: z.strictObject({ pasted: secretField }), output: leakView.nullable() },
  /** Sends the value to the vendor, in one read-only call. */
  'leaks.ask': { input: z.strictObject({ leakId: id, address: shortText }), output: leakAnswerView },
  'leaks.revoke': { input: z.strictObject({ leakId: id, confirmation: id }), output: leakRevokedView },
  'leaks.forget': { input: z.strictObject({}), output: nothing }
}
