import { z } from 'zod'
import { hasHiddenCharacters } from '../../core/visible-text'

// What goes into and out of lists that a person keeps: exclusions, and files with accounts and tags.

const text = z.string()
const time = z.number()
const visible = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine(value => !hasHiddenCharacters(value))

export const exclusionScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keys'), keyIds: z.array(z.string().min(1).max(600)).min(1).max(1_000) }),
  z.strictObject({ kind: z.literal('name'), pattern: visible(200) }),
  z.strictObject({ kind: z.literal('tag'), tag: visible(40) }),
  z.strictObject({ kind: z.literal('owner'), owner: visible(200) }),
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

/** Why a line of an imported file is left alone. */
export const IMPORT_PROBLEMS = [
  'provider-unknown',
  'name-missing',
  'name-taken',
  'environment-missing',
  'url-invalid',
  'settings-invalid',
  'looks-secret',
  'account-unknown',
  'key-unknown',
  'tags-invalid'
] as const

export const importView = z.strictObject({
  importId: text,
  file: text,
  accounts: z.array(
    z.strictObject({
      line: z.number(),
      name: text,
      provider: text,
      environment: text,
      problem: z.enum(IMPORT_PROBLEMS).nullable()
    })
  ),
  tags: z.array(
    z.strictObject({
      line: z.number(),
      name: text,
      account: text,
      tags: z.array(text),
      problem: z.enum(IMPORT_PROBLEMS).nullable()
    })
  ),
  /** Columns that were not read. */
  ignored: z.array(text)
})
export type ImportView = z.infer<typeof importView>
