import { z } from 'zod'
import { FINDINGS } from '../../core/dormancy/verdict'
import { MOST_PATTERN, MOST_RULES, MOST_SERVICE, problemOfRule } from '../../core/service-rules'
import { hasHiddenCharacters } from '../../core/visible-text'
import { faultView } from './reply'

// Shapes of what a window may see. Parsed on the way out as well: a field that is not named here cannot leak.

const text = z.string()
const time = z.number()
const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

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
    'excluded'
  ]),
  idleMs: z.number().nullable(),
  facts,
  findings: z.array(findingView),
  risk: z.number(),
  riskParts: z.array(z.strictObject({ part: text, points: z.number() })),
  confidence: z.enum(['high', 'medium', 'low'])
})

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
  can: z.strictObject({ rotate: z.boolean(), disable: z.boolean(), enable: z.boolean(), revoke: z.boolean() })
})
export type KeyRowView = z.infer<typeof keyRowView>

export const keyPageView = z.strictObject({
  rows: z.array(keyRowView),
  total: z.number(),
  groups: z.array(z.strictObject({ value: text, count: z.number() }))
})
export type KeyPageView = z.infer<typeof keyPageView>

export const keyCountsView = z.strictObject({
  total: z.number(),
  byVerdict: z.record(z.string(), z.number()),
  byFinding: z.record(z.string(), z.number()),
  byEnvironment: z.record(z.string(), z.number()),
  byAccount: z.record(z.string(), z.number())
})

export const auditRowView = z.strictObject({
  seq: z.number(),
  at: time,
  act: text,
  actor: z.enum(['operator', 'rekey']),
  accountId: text.nullable(),
  accountName: text.nullable(),
  keyId: text.nullable(),
  keyName: text.nullable(),
  rotationId: text.nullable(),
  facts,
  hash: text
})
export type AuditRowView = z.infer<typeof auditRowView>

export const keyDetailView = z.strictObject({
  row: keyRowView,
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  firstSeenAt: time,
  lastSeenAt: time,
  observations: z.array(z.strictObject({ observedAt: time, lastUsed: lastUsedView })),
  probes: z.array(time),
  handedTo: z.array(
    z.strictObject({
      at: time,
      label: text,
      /** How to send there again, where it was a destination. */
      destination: z.strictObject({ id: text, settings: z.record(z.string(), z.string()) }).nullable()
    })
  ),
  history: z.array(auditRowView)
})
export type KeyDetailView = z.infer<typeof keyDetailView>

const fieldView = z.strictObject({
  name: text,
  label: text,
  isSecret: z.boolean(),
  isRequired: z.boolean(),
  help: text,
  placeholder: text.optional(),
  isList: z.boolean().optional(),
  isAdvanced: z.boolean().optional()
})

export const providerView = z.strictObject({
  id: text,
  name: text,
  standing: z.enum(['documented', 'assumed']),
  standingNote: text,
  baseUrl: z.strictObject({ default: text.nullable(), help: text }),
  fields: z.array(fieldView),
  groupWord: text,
  capabilities: z.strictObject({
    create: z.boolean(),
    disable: z.boolean(),
    enable: z.boolean(),
    revoke: z.boolean(),
    expiry: z.enum(['none', 'optional', 'required']),
    scopes: z.enum(['none', 'list', 'set']),
    revokeMeans: z.enum(['deleted', 'kept']),
    lastUsed: z.enum(['reported', 'not-reported', 'by-version']),
    options: z.array(z.strictObject({ name: text, label: text, help: text }))
  }),
  permissions: z.array(
    z.strictObject({ grant: text, words: text, breadth: z.enum(['full', 'write', 'read']) })
  ),
  presets: z.array(z.strictObject({ name: text, words: text, grants: z.array(text) })),
  cap: z.number().nullable(),
  secretParts: z.array(z.strictObject({ name: text, label: text, envName: text, isSecret: z.boolean() })),
  docsUrl: text.nullable()
})
export type ProviderView = z.infer<typeof providerView>

export const reportView = z.strictObject({
  groups: z.array(
    z.strictObject({
      id: text,
      name: text,
      cap: z.number().nullable(),
      activeKeys: z.number().nullable()
    })
  ),
  rights: z.array(
    z.strictObject({
      right: z.enum(['list', 'create', 'disable', 'revoke', 'last-used']),
      state: z.enum(['yes', 'no', 'unknown', 'not-offered'])
    })
  ),
  warnings: z.array(text),
  version: text.nullable(),
  grantable: z.array(text).nullable(),
  permissionSets: z.array(z.strictObject({ id: text, name: text, grants: z.array(text) })),
  clockOffsetMs: z.number().nullable()
})
export type ReportView = z.infer<typeof reportView>

export const accountView = z.strictObject({
  id: text,
  providerId: text,
  providerName: text,
  name: text,
  environment: text,
  baseUrl: text,
  settings: z.record(z.string(), z.string()),
  isSandbox: z.boolean(),
  standing: z.enum(['documented', 'assumed']),
  health: z.enum([
    'new',
    'healthy',
    'syncing',
    'partial',
    'failing',
    'credential-missing',
    'credential-rejected'
  ]),
  credential: z.enum(['sealed', 'this-run-only', 'missing']),
  /** The key that the connection works with: can it be replaced by its own kind, and which one is it? */
  ownKey: z.strictObject({ state: z.enum(['offered', 'which-key', 'not-offered']), keyId: text.nullable() }),
  lastSyncAt: time.nullable(),
  lastGoodSyncAt: time.nullable(),
  fault: faultView.nullable(),
  keyCount: z.number(),
  report: reportView.nullable()
})
export type AccountView = z.infer<typeof accountView>

export const syncView = z.strictObject({
  isRunning: z.boolean(),
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  accounts: z.array(
    z.strictObject({
      accountId: text,
      state: z.enum(['waiting', 'running', 'done', 'failed', 'stopped']),
      keys: z.number(),
      fault: faultView.nullable()
    })
  )
})
export type SyncView = z.infer<typeof syncView>

export const vaultView = z.strictObject({
  state: z.enum([
    'starting',
    'open',
    'session',
    'locked',
    'passphrase-needed',
    'keychain-absent',
    'keychain-locked',
    'keychain-denied',
    'keychain-hung',
    'key-missing',
    'key-foreign'
  ]),
  backend: text,
  hasPassphrase: z.boolean()
})
export type VaultView = z.infer<typeof vaultView>

/** What only the lost vault key could open. */
export const newKeyLossView = z.strictObject({
  accounts: z.array(text),
  secrets: z.array(z.strictObject({ name: text, isOfRotation: z.boolean() }))
})
export type NewKeyLossView = z.infer<typeof newKeyLossView>

/** What windows say of the database. */
export const storageView = z.strictObject({
  /** Rekey reads and exports; it changes nothing any more. */
  isDamaged: z.boolean(),
  /** So many rows of the history could not be written in this run. */
  unrecorded: z.number()
})
export type StorageView = z.infer<typeof storageView>

export const slotView = z.strictObject({
  id: text,
  keyId: text.nullable(),
  keyName: text,
  masked: text.nullable(),
  accountName: text,
  rotationId: text.nullable(),
  state: z.enum(['sealed', 'started', 'delivered', 'shown', 'destroyed']),
  createdAt: time,
  expiresAt: time,
  fingerprint: text,
  exposures: z.array(
    z.strictObject({ at: time, how: z.enum(['copy', 'reveal', 'file', 'destination']), where: text })
  ),
  parts: z.array(z.strictObject({ name: text, label: text, envName: text, isSecret: z.boolean() })),
  clipboard: z
    .strictObject({
      clearsAt: time,
      marks: z.enum(['concealed', 'plain']),
      isOverdue: z.boolean().optional()
    })
    .nullable()
})
export type SlotView = z.infer<typeof slotView>

export const inspectionView = z.strictObject({
  holding: z.enum(['absent', 'equal', 'expected', 'other', 'unreadable']),
  /** Null where there is no file yet, or no file at all. */
  kept: z.strictObject({ mode: text, readers: z.enum(['owner', 'group', 'everyone']) }).nullable()
})
export type InspectionView = z.infer<typeof inspectionView>

export const destinationView = z.strictObject({
  id: text,
  name: text,
  fields: z.array(z.strictObject({ name: text, label: text, help: text, isRequired: z.boolean() }))
})
export type DestinationView = z.infer<typeof destinationView>

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
  handedTo: z.array(z.strictObject({ keyId: text, label: text })),
  readAt: time
})
export type ConfirmationView = z.infer<typeof confirmationView>

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
  sort: z.enum(KEY_SORTS),
  descending: z.boolean(),
  group: z.enum(KEY_GROUPINGS)
})
export type KeysTableView = z.infer<typeof keysTableView>

/** One that can be used; see the core for what is wrong with others. */
const serviceRuleView = z
  .strictObject({ pattern: z.string().max(MOST_PATTERN), service: z.string().max(MOST_SERVICE) })
  .refine(rule => problemOfRule(rule) === null && !hasHiddenCharacters(`${rule.pattern}${rule.service}`))

export const settingsView = z.strictObject({
  appearance: z.strictObject({
    theme: z.enum(['system', 'light', 'dark']),
    density: z.enum(['dense', 'comfortable'])
  }),
  dormancy: z.strictObject({
    profile: z.enum(['default', 'strict', 'custom']),
    dormantDays: z.number().int().min(7).max(730),
    neverUsedGraceDays: z.number().int().min(1).max(180),
    /** How often a break-glass key is to be tried. */
    breakGlassTestDays: z.number().int().min(7).max(730),
    /** Where another profile holds: an account's own comes before its environment's. */
    places: z
      .array(
        z.strictObject({
          kind: z.enum(['environment', 'account']),
          /** The environment's name, or the account's id. */
          of: z.string().min(1).max(200),
          profile: z.enum(['default', 'strict', 'custom']),
          /** Counts for `custom`. */
          dormantDays: z.number().int().min(7).max(730)
        })
      )
      .max(600)
  }),
  /** Which service a key belongs to, where its name does not say so by itself. */
  services: z.strictObject({ rules: z.array(serviceRuleView).max(MOST_RULES) }),
  rotation: z.strictObject({
    quietHours: z.number().min(0).max(2160),
    coolingHours: z.number().min(0).max(720),
    evidence: z.enum(['E0', 'E1', 'E2', 'E3']),
    rotateEveryDays: z.number().int().min(0).max(1095)
  }),
  clipboard: z.strictObject({ clearAfterSeconds: z.number().int().min(10).max(120) }),
  lock: z.strictObject({ afterIdleMinutes: z.number().int().min(1).max(240), onSuspend: z.boolean() }),
  sync: z.strictObject({ everyMinutes: z.number().int().min(1).max(1440) }),
  tray: z.strictObject({ show: z.boolean(), closeToTray: z.boolean() }),
  watch: z.strictObject({
    notify: z.boolean(),
    /** Minutes of the local day; equal means no quiet hours. */
    quietFromMinute: z.number().int().min(0).max(1439),
    quietToMinute: z.number().int().min(0).max(1439),
    startAtLogin: z.boolean(),
    /** Opens Quick revoke from anywhere. */
    globalShortcut: z.boolean(),
    /** No system tells us: the operator says so. */
    isMetered: z.boolean()
  }),
  /** Off unless the operator says so; `feed` is empty for the build's own. */
  updates: z.strictObject({ isOn: z.boolean(), feed: z.string().max(300) }),
  keysTable: keysTableView,
  /** Columns by name, to be taken with any search. */
  columnSets: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(40),
        chosen: z.array(z.enum(KEY_COLUMNS)).min(1).max(KEY_COLUMNS.length)
      })
    )
    .max(50),
  savedViews: z
    .array(
      z.strictObject({
        name: z.string().max(60),
        query: z.string().max(400),
        /** The layout that goes with it; absent: the one in use stays. */
        table: keysTableView.optional()
      })
    )
    .max(50)
})
export type SettingsView = z.infer<typeof settingsView>

export const sandboxView = z.strictObject({
  state: z.enum(['off', 'starting', 'on', 'removing']),
  step: text.nullable(),
  accounts: z.number(),
  consumers: z.number(),
  requests: z.number(),
  failures: z.number(),
  directory: text.nullable(),
  /** The invented services: each reads its key from `file` before each call. */
  services: z.array(
    z.strictObject({
      accountId: text.nullable(),
      service: text,
      environment: text,
      file: text,
      requests: z.number(),
      failures: z.number()
    })
  ),
  fault: faultView.nullable()
})
export type SandboxView = z.infer<typeof sandboxView>
