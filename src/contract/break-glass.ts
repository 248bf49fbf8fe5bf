import { z } from 'zod'
import { LONGEST_SENTENCE } from '../core/limits'
import { count, event, id, nothing, ownWords, shortText, text, shortTexts, time } from './fields'
import { faultView } from './reply'

// Revoking many keys at once.

/** What shall die: at least one part. The credentials in use are only ever taken when that is said. */
const batchChoice = z.strictObject({
  creators: shortTexts.optional(),
  accountIds: z.array(id).max(500).optional(),
  services: shortTexts.optional(),
  environments: shortTexts.optional(),
  findings: shortTexts.optional(),
  /** Ids of destinations that the keys' secrets were delivered to. */
  destinations: shortTexts.optional(),
  keyIds: z.array(id).max(10_000).optional(),
  mode: z.enum(['revoke', 'disable-first', 'disable-only']),
  management: z.enum(['left-out', 'included'])
})
export type BatchChoiceInput = z.infer<typeof batchChoice>

const counted = z.array(z.strictObject({ value: text, count }))

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
  /** The first of them by name, those of production before the others. */
  named: z.array(z.strictObject({ keyId: text, name: text, environment: text, accountName: text })),
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
  expiresAt: time,
  /** A team is told why: `breakGlass.start` asks for a reason. */
  needsReason: z.boolean()
})
export type PreparedBatchView = z.infer<typeof preparedBatchView>

const itemState = z.enum(['waiting', 'sent', 'claimed', 'gone', 'disabled', 'failed', 'unknown', 'left-out'])

export const batchReportView = z.strictObject({
  batchId: text,
  /** `keys`: chosen in the list, and not on a bad day. */
  origin: z.enum(['break-glass', 'keys']),
  selection: z.strictObject({
    creators: z.array(text).optional(),
    accountIds: z.array(text).optional(),
    services: z.array(text).optional(),
    environments: z.array(text).optional(),
    findings: z.array(text).optional(),
    destinations: z.array(text).optional(),
    keyIds: z.array(text).optional()
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
  /** The first of the keys that are proven revoked or disabled, by name; the file of the report has all. */
  done: z.array(
    z.strictObject({ keyId: text, accountName: text, name: text, masked: text.nullable(), state: itemState })
  ),
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

export const breakGlassCommands = {
  'breakGlass.preview': { input: batchChoice, output: batchPreviewView },
  'breakGlass.stopPreview': { input: z.strictObject({}), output: z.null() },
  /** Reads every list anew; changes nothing anywhere. */
  'breakGlass.dryRun': { input: batchChoice, output: batchPreviewView },
  /** Every destination that a key's secret was delivered to, also one that was removed since. */
  'breakGlass.destinations': {
    input: z.strictObject({}),
    output: z.array(z.strictObject({ id: text, name: text, keys: count }))
  },
  /** The keys of a choice that can be rotated instead. */
  'breakGlass.keysToRotate': { input: batchChoice, output: z.array(text) },
  'breakGlass.prepare': { input: batchChoice, output: preparedBatchView },
  'breakGlass.prepareResume': {
    input: z.strictObject({ batchId: shortText }),
    output: preparedBatchView
  },
  'breakGlass.start': {
    input: z.strictObject({
      token: shortText,
      phrase: shortText,
      /** Why one person decides alone; told to a team, which requires it. */
      reason: ownWords(LONGEST_SENTENCE).optional()
    }),
    output: batchReportView
  },
  /** Sends nothing more for this batch, whoever began it; what was sent is still looked at. */
  'breakGlass.stop': { input: z.strictObject({ batchId: shortText }), output: nothing },
  'breakGlass.report': { input: z.strictObject({ batchId: shortText }), output: batchReportView },
  'breakGlass.open': { input: z.strictObject({}), output: z.array(batchReportView) }
}

export const breakGlassEvents = [
  /** A break-glass batch went on: its report is asked for by whoever shows it. */
  event('batch', z.string())
] as const
