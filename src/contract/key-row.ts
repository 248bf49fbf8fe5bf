import { z } from 'zod'
import { FINDINGS } from '../core/dormancy/verdict'
import { facts, text, time } from './fields'

// What a window sees of one key: the row that tables, searches, confirmations and rotations share.

export const lastUsedView = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('used'), at: time, precisionMs: z.number() }),
  z.strictObject({ kind: z.literal('never') }),
  z.strictObject({ kind: z.literal('unknown'), reason: text })
])

export const permissionsView = z.strictObject({
  source: z.enum(['listed', 'set', 'inherited', 'unscoped', 'unknown']),
  grants: z.array(text),
  setId: text.optional(),
  setName: text.optional()
})

export const findingView = z.strictObject({
  code: z.enum(FINDINGS),
  severity: z.enum(['notice', 'warning', 'danger']),
  facts
})

export const verdictView = z.strictObject({
  state: z.enum([
    'in-use',
    'going-quiet',
    'dormant',
    'new',
    'never-used-watch',
    'never-used',
    'unassessed',
    'leftover',
    'awaiting-deployment',
    'in-rotation',
    'break-glass',
    'not-live',
    'not-listed',
    'excluded'
  ]),
  idleMs: z.number().nullable(),
  facts,
  findings: z.array(findingView),
  risk: z.number(),
  riskParts: z.array(z.strictObject({ part: text, points: z.number() })),
  confidence: z.enum(['high', 'medium', 'low'])
})

/** How a delivery was proven; null for one of an older version. */
export const deliveryProof = z.enum(['read-back', 'not-read', 'attested']).nullable()

export const keyRowView = z.strictObject({
  id: text,
  name: text,
  service: text,
  environment: text,
  providerId: text,
  providerName: text,
  accountId: text,
  accountName: text,
  groupName: text,
  masked: text.nullable(),
  providerKeyId: text,
  status: z.enum(['active', 'disabled', 'expired', 'revoked', 'unknown']),
  lastUsed: lastUsedView,
  createdAt: time.nullable(),
  createdBy: z.strictObject({ name: text, isMember: z.boolean().nullable() }).nullable(),
  expiresAt: time.nullable(),
  permissions: permissionsView,
  breadth: z.enum(['full', 'write', 'read', 'unknown']),
  verdict: verdictView,
  tags: z.array(text),
  rotationId: text.nullable(),
  isManagementCredential: z.boolean(),
  isSandbox: z.boolean(),
  /** The reading behind this row, and whether it is older than the account's refresh should be. */
  asOf: time.nullable(),
  isStale: z.boolean(),
  vanishedAt: time.nullable(),
  /** 30 numbers from 0 to 1, three days each, oldest first; null when the provider reports no last-used. */
  activity: z.array(z.number()).nullable(),
  can: z.strictObject({
    rotate: z.boolean(),
    disable: z.boolean(),
    enable: z.boolean(),
    revoke: z.boolean(),
    dismiss: z.boolean(),
    showAgain: z.boolean()
  })
})
export type KeyRowView = z.infer<typeof keyRowView>
