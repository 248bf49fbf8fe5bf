import { z } from 'zod'
import { faultView } from './reply'
import { keyRowView } from './views'

// What a window sees of finding one key in a hurry, of revoking many, and of the watch.

const text = z.string()
const time = z.number()
const count = z.number().int().min(0)

export const quickFoundView = z.strictObject({
  /** `secret`: what was pasted must not be shown again; nothing of it is in this answer. */
  as: z.enum(['words', 'secret']),
  hits: z.array(
    z.strictObject({
      row: keyRowView,
      how: z.enum(['fingerprint', 'public-id', 'mask', 'format', 'words']),
      sure: z.enum(['certain', 'likely', 'possible'])
    })
  ),
  total: count,
  /** Names of providers whose secrets look like the pasted one. */
  providers: z.array(text),
  fingerprints: z.enum(['compared', 'locked', 'not-needed'])
})
export type QuickFoundView = z.infer<typeof quickFoundView>

export const blastRadiusView = z.strictObject({
  row: keyRowView,
  cadence: z.strictObject({
    usesSeen: count,
    since: time.nullable(),
    typicalGapMs: z.number().nullable(),
    longestGapMs: z.number().nullable()
  }),
  breadth: z.enum(['full', 'write', 'read', 'unknown']),
  permissions: z.array(z.strictObject({ grant: text, words: text.nullable() })),
  environments: z.array(text),
  handedTo: z.array(z.strictObject({ at: time, label: text })),
  standIns: z.array(z.strictObject({ row: keyRowView, lacks: z.array(text), isComparable: z.boolean() }))
})
export type BlastRadiusView = z.infer<typeof blastRadiusView>

const counted = z.array(z.strictObject({ value: text, count }))

/** Records that are marked with one key; `isComplete` is false when there may be more. */
export const keyRecordsView = z.strictObject({
  count,
  isComplete: z.boolean(),
  lastAt: time.nullable(),
  leavesOut: z.enum(['bulk-writes']).nullable()
})
export type KeyRecordsView = z.infer<typeof keyRecordsView>

export const batchPreviewView = z.strictObject({
  keys: count,
  accounts: z.array(
    z.strictObject({
      accountId: text,
      accountName: text,
      keys: count,
      asOf: time.nullable(),
      fault: faultView.nullable(),
      requests: count,
      atLeastMs: z.number()
    })
  ),
  environments: counted,
  services: counted,
  production: count,
  usedRecently: count,
  neverUsed: count,
  canBeDisabled: count,
  management: count,
  notListed: count,
  leftOut: z.array(
    z.strictObject({
      keyId: text,
      name: text,
      reason: z.enum([
        'already-revoked',
        'in-rotation',
        'management-credential',
        'cannot-revoke',
        'cannot-disable'
      ])
    })
  ),
  unknowns: z.strictObject({ lastUsed: count, creator: count, accountsNotRead: count }),
  atLeastMs: z.number()
})
export type BatchPreviewView = z.infer<typeof batchPreviewView>

export const preparedBatchView = z.strictObject({
  batchId: text,
  preview: batchPreviewView,
  token: text,
  phrase: text,
  readAt: time,
  expiresAt: time
})
export type PreparedBatchView = z.infer<typeof preparedBatchView>

const texts = z.array(text)
const itemState = z.enum(['waiting', 'sent', 'claimed', 'gone', 'disabled', 'failed', 'unknown', 'left-out'])

export const batchReportView = z.strictObject({
  batchId: text,
  /** `keys`: chosen in the list, and not on a bad day. */
  origin: z.enum(['break-glass', 'keys']),
  selection: z.strictObject({
    creators: texts.optional(),
    accountIds: texts.optional(),
    services: texts.optional(),
    environments: texts.optional(),
    findings: texts.optional(),
    keyIds: texts.optional()
  }),
  mode: z.enum(['revoke', 'disable-first', 'disable-only']),
  startedAt: time,
  endedAt: time.nullable(),
  state: z.enum(['running', 'interrupted', 'ended']),
  /** It runs, and a person has stopped it: nothing more is sent. */
  isStopping: z.boolean(),
  total: count,
  counts: z.strictObject({
    waiting: count,
    sent: count,
    claimed: count,
    gone: count,
    disabled: count,
    failed: count,
    unknown: count,
    'left-out': count
  }),
  /** Something is left that another run could bring to an end. */
  canGoOn: z.boolean(),
  notDead: z.array(
    z.strictObject({
      keyId: text,
      accountId: text,
      accountName: text,
      name: text,
      masked: text.nullable(),
      state: itemState,
      evidence: z.enum(['none', 'E0', 'E1', 'E2', 'E3']),
      fault: faultView.nullable()
    })
  )
})
export type BatchReportView = z.infer<typeof batchReportView>

export const watchView = z.strictObject({
  kind: z.enum(['watching', 'paused', 'offline', 'locked']),
  pausedUntil: time.nullable()
})
export type WatchView = z.infer<typeof watchView>
