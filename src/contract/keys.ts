import { LONGEST_ENVIRONMENT, LONGEST_NAME, LONGEST_TAG } from '../core/limits'
import { z } from 'zod'
import { confirmationView } from './confirmations'
import { sealedSecretView } from './deliveries'
import { event, id, nothing, ownWords, shortText, text, shortTexts, time } from './fields'
import { auditRowView } from './history'
import { deliveryProof, keyRowView, lastUsedView } from './key-row'
import { faultView } from './reply'

export const KEY_COLUMNS = [
  'name',
  'service',
  'environment',
  'account',
  'mask',
  'lastUsed',
  'activity',
  'findings',
  'age',
  'permissions',
  'expires',
  'owner'
] as const

export const KEY_SORTS = [
  'name',
  'service',
  'environment',
  'account',
  'status',
  'lastUsed',
  'createdAt',
  'expiresAt',
  'risk',
  'permissions',
  'owner'
] as const

export const KEY_GROUPINGS = [
  'none',
  'service',
  'environment',
  'provider',
  'account',
  'owner',
  'finding'
] as const

/** How the table of keys is laid out. */
export const keysTableView = z.strictObject({
  /** `fitting`: as many as fit. `chosen`: those of the list, whatever the width. */
  columns: z.enum(['fitting', 'all', 'chosen']),
  chosen: z.array(z.enum(KEY_COLUMNS)).max(KEY_COLUMNS.length),
  /** In px, of columns whose width a person changed. */
  widths: z.partialRecord(z.enum(KEY_COLUMNS), z.number().int().min(40).max(1_000)).optional(),
  sort: z.enum(KEY_SORTS),
  descending: z.boolean(),
  group: z.enum(KEY_GROUPINGS)
})
export type KeysTableView = z.infer<typeof keysTableView>

export const keyFilterInput = z.strictObject({
  text: shortText.optional(),
  keyIds: z.array(id).max(1_000).optional(),
  accountIds: shortTexts.optional(),
  providerIds: shortTexts.optional(),
  environments: shortTexts.optional(),
  services: shortTexts.optional(),
  statuses: z
    .array(z.enum(['active', 'disabled', 'expired', 'revoked', 'unknown', 'not-listed']))
    .max(6)
    .optional(),
  verdicts: shortTexts.optional(),
  findings: shortTexts.optional(),
  grants: shortTexts.optional(),
  owners: shortTexts.optional(),
  tags: shortTexts.optional(),
  idleAtLeastMs: z.number().min(0).optional(),
  isSandbox: z.boolean().optional(),
  includeGone: z.boolean().optional()
})
export type KeyFilterInput = z.infer<typeof keyFilterInput>

export const keyQueryInput = z.strictObject({
  filter: keyFilterInput,
  sort: z.enum(KEY_SORTS),
  descending: z.boolean(),
  group: z.enum(KEY_GROUPINGS),
  offset: z.number().int().min(0).max(10_000_000),
  limit: z.number().int().min(1).max(500)
})
export type KeyQueryInput = z.infer<typeof keyQueryInput>

export const keyPageView = z.strictObject({
  rows: z.array(keyRowView),
  total: z.number(),
  /** `risk` is that of the riskiest key of the group. */
  groups: z.array(z.strictObject({ value: text, count: z.number(), risk: z.number() }))
})
export type KeyPageView = z.infer<typeof keyPageView>

export const keyCountsView = z.strictObject({
  total: z.number(),
  byVerdict: z.record(z.string(), z.number()),
  byFinding: z.record(z.string(), z.number()),
  byEnvironment: z.record(z.string(), z.number()),
  byAccount: z.record(z.string(), z.number())
})

const choice = { id: text, settings: z.record(z.string(), z.string()) }

export const keyDetailView = z.strictObject({
  row: keyRowView,
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  firstSeenAt: time,
  lastSeenAt: time,
  observations: z.array(z.strictObject({ observedAt: time, lastUsed: lastUsedView })),
  probes: z.array(time),
  deliveredTo: z.array(
    z.strictObject({
      at: time,
      label: text,
      proof: deliveryProof,
      /** How to send there again, where it was a destination. */
      destination: z.strictObject({ ...choice, activation: z.strictObject(choice).optional() }).nullable()
    })
  ),
  history: z.array(auditRowView)
})
export type KeyDetailView = z.infer<typeof keyDetailView>

export const keysCommands = {
  'keys.page': { input: keyQueryInput, output: keyPageView },
  'keys.counts': { input: z.strictObject({ filter: keyFilterInput }), output: keyCountsView },
  'keys.detail': { input: z.strictObject({ keyId: id }), output: keyDetailView },
  /** Main copies: a page may not use the clipboard. */
  'keys.copyId': { input: z.strictObject({ keyId: id }), output: nothing },
  /** A `rekey://` link that shows the key in a Rekey that knows it. */
  'keys.copyLink': { input: z.strictObject({ keyId: id }), output: nothing },
  'keys.tag': {
    input: z.strictObject({ keyIds: z.array(id).max(1_000), tags: z.array(ownWords(LONGEST_TAG)).max(20) }),
    output: nothing
  },
  /** Hides keys that lists leave out, or shows them again. Only for keys that are not listed. */
  'keys.dismiss': {
    input: z.strictObject({ keyIds: z.array(id).min(1).max(1_000), isDismissed: z.boolean() }),
    output: nothing
  },
  /** For emergencies: not called dormant, but to be tested. Leaves other tags alone. */
  'keys.markBreakGlass': {
    input: z.strictObject({ keyIds: z.array(id).min(1).max(1_000), mark: z.enum(['set', 'removed']) }),
    output: nothing
  },
  /** A person tried a break-glass key just now. */
  'keys.noteTested': { input: z.strictObject({ keyId: id, note: ownWords(200) }), output: nothing },
  'keys.create': {
    input: z.strictObject({
      accountId: id,
      groupId: shortText,
      service: ownWords(LONGEST_NAME).min(1),
      environment: ownWords(LONGEST_ENVIRONMENT).min(1),
      name: ownWords(200).min(1),
      grants: shortTexts,
      permissionSetId: shortText.nullable(),
      expiresAt: z.number().nullable(),
      options: z.record(z.string().max(60), z.boolean())
    }),
    output: sealedSecretView
  },
  'keys.disable': { input: z.strictObject({ keyId: id }), output: nothing },
  'keys.enable': { input: z.strictObject({ keyId: id }), output: nothing },
  /** Reads the facts again at the provider and mints a confirmation for exactly these keys. */
  'keys.prepareRevoke': {
    input: z.strictObject({ keyIds: z.array(id).min(1).max(1_000) }),
    output: confirmationView
  },
  /** How far the revoke of this confirmation is; null when none is under way. */
  'keys.revokeProgress': {
    input: z.strictObject({ token: shortText }),
    output: z.strictObject({ done: z.number(), total: z.number() }).nullable()
  },
  /** Sends nothing more for this confirmation; what was sent is still looked at. */
  'keys.stopRevoke': { input: z.strictObject({ token: shortText }), output: nothing },
  'keys.revoke': {
    input: z.strictObject({ token: shortText, phrase: shortText }),
    output: z.strictObject({
      results: z.array(
        z.strictObject({
          keyId: id,
          state: z.enum(['gone', 'claimed', 'failed', 'unknown']),
          evidence: z.enum(['none', 'E0', 'E1', 'E2', 'E3']),
          fault: faultView.nullable()
        })
      )
    })
  }
}

export const keysEvents = [event('keys', z.number())] as const
