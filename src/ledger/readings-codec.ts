import { z } from 'zod'
import type { LastUsed } from '../core/key'
import { MOST_KEYS } from '../core/bounds'

// What the elected machine read about an account, as it lies beside the events. Bounded and strict: another machine wrote it.

const time = z.number().int().min(0)
const lastUsed: z.ZodType<LastUsed> = z.union([
  z.strictObject({ kind: z.literal('used'), at: time, precisionMs: time }),
  z.strictObject({ kind: z.literal('never') }),
  z.strictObject({
    kind: z.literal('unknown'),
    reason: z.enum(['not-reported', 'version-too-old', 'unreadable'])
  })
])
const reading = z.strictObject({
  groupId: z.string().max(500),
  providerKeyId: z.string().max(500),
  status: z.enum(['active', 'disabled', 'expired', 'revoked', 'unknown']),
  lastUsed
})
const list = z.array(reading).max(MOST_KEYS)
const LONGEST_LIST = 33_554_432

/** Null for what is no list of readings. */
export function parseReadings(text: string): z.infer<typeof list> | null {
  if (text.length > LONGEST_LIST) return null
  try {
    const read = list.safeParse(JSON.parse(text))
    return read.success ? read.data : null
  } catch {
    return null
  }
}
