import { LONGEST_NAME, LONGEST_SENTENCE, LONGEST_TAG, SHORTEST_REASON } from '../core/limits'
import { z } from 'zod'
import { id, nothing, ownWords, text, time } from './fields'

// Keys that a person excludes from findings for a time.

export const exclusionScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keys'), keyIds: z.array(z.string().min(1).max(600)).min(1).max(1_000) }),
  z.strictObject({ kind: z.literal('name'), pattern: ownWords(200).min(1) }),
  z.strictObject({ kind: z.literal('tag'), tag: ownWords(LONGEST_TAG).min(1) }),
  z.strictObject({ kind: z.literal('owner'), owner: ownWords(200).min(1) }),
  z.strictObject({ kind: z.literal('account'), accountId: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal('age'), olderThanDays: z.number().int().min(1).max(20_000) })
])
export type ExclusionScopeInput = z.infer<typeof exclusionScope>

export const exclusionView = z.strictObject({
  id: text,
  scope: z.discriminatedUnion('kind', [
    /** The first few names; `count` says of how many. */
    z.strictObject({ kind: z.literal('keys'), count: z.number(), names: z.array(text) }),
    z.strictObject({ kind: z.literal('name'), pattern: text }),
    z.strictObject({ kind: z.literal('tag'), tag: text }),
    z.strictObject({ kind: z.literal('owner'), owner: text }),
    z.strictObject({ kind: z.literal('account'), accountName: text }),
    z.strictObject({ kind: z.literal('age'), olderThanDays: z.number() })
  ]),
  state: z.enum(['active', 'ended', 'expired']),
  reason: text,
  author: text,
  createdAt: time,
  endsAt: time,
  endedAt: time.nullable()
})
export type ExclusionView = z.infer<typeof exclusionView>

export const exclusionsCommands = {
  'exclusions.list': { input: z.strictObject({}), output: z.array(exclusionView) },
  'exclusions.add': {
    input: z.strictObject({
      scope: exclusionScope,
      reason: ownWords(LONGEST_SENTENCE).min(SHORTEST_REASON),
      author: ownWords(LONGEST_NAME).min(1),
      endsAt: z.number()
    }),
    output: exclusionView
  },
  /** What a rule would take in now, before anything is left out. */
  'exclusions.preview': {
    input: z.strictObject({ scope: exclusionScope }),
    output: z.strictObject({ keys: z.number(), names: z.array(z.string()) })
  },
  'exclusions.end': { input: z.strictObject({ exclusionId: id }), output: nothing }
}
