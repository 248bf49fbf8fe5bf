import { LONGEST_NAME } from '../core/limits'
import { z } from 'zod'
import { event, formFieldView, id, nothing, ownWords, secretField, shortText, text, time } from './fields'
import { faultView } from './reply'

// Providers, the accounts at them, and reading their keys.

export const providerView = z.strictObject({
  id: text,
  name: text,
  glyph: text.optional(),
  isFromFile: z.boolean(),
  standing: z.enum(['documented', 'assumed']),
  standingNote: text,
  baseUrl: z.strictObject({ default: text.nullable(), help: text }),
  fields: z.array(formFieldView),
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
  docsUrl: text.nullable(),
  /** The host of the provider's console, where it is known without an account. */
  consoleHost: text.nullable(),
  /** How a person makes a key in the console, where no API does; null elsewhere. */
  keysByHand: text.nullable(),
  /** What the adapter was tested against. */
  witness: z.enum([
    'live',
    'real-server',
    'vendor-sdk',
    'emulator',
    'recorded',
    'vendor-description',
    'documented'
  ]),
  leastRight: z.strictObject({ words: text, policy: text.nullable() }).nullable(),
  afterRevoke: z
    .enum(['tokens-live-on', 'connections-are-closed', 'connections-live-on', 'only-access-ends'])
    .optional(),
  tokensLast: z.strictObject({ mostMs: z.number(), longestMs: z.number() }).optional()
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
  isFromFile: z.boolean(),
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
  report: reportView.nullable(),
  /** The host of the provider's console, where there is one that can be opened. */
  consoleHost: text.nullable()
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

/** Secret form fields travel to main once, at connection; they never come back. */
const connectionInput = z.strictObject({
  providerId: shortText,
  name: ownWords(LONGEST_NAME).min(1),
  environment: ownWords(200),
  baseUrl: z.string().max(500),
  settings: z.record(z.string().max(60), z.string().max(20_000)),
  credential: z.record(z.string().max(60), secretField)
})
export type ConnectionInputView = z.infer<typeof connectionInput>

export const accountsCommands = {
  'providers.list': { input: z.strictObject({}), output: z.array(providerView) },
  'accounts.check': { input: connectionInput, output: reportView },
  'accounts.connect': { input: connectionInput, output: accountView },
  'accounts.replaceCredential': {
    input: z.strictObject({
      accountId: id,
      credential: z.record(z.string().max(60), secretField),
      baseUrl: z.string().max(500).optional()
    }),
    output: accountView
  },
  'accounts.update': {
    input: z.strictObject({
      accountId: id,
      name: ownWords(LONGEST_NAME).min(1),
      environment: ownWords(200),
      settings: z.record(z.string().max(60), z.string().max(20_000))
    }),
    output: accountView
  },
  /** Opens the console of the account's provider in the browser. */
  'accounts.openConsole': { input: z.strictObject({ accountId: id }), output: nothing },
  'accounts.remove': { input: z.strictObject({ accountId: id }), output: nothing },
  'sync.start': {
    input: z.strictObject({ accountIds: z.array(id).max(500).optional() }),
    output: syncView
  },
  'sync.stop': { input: z.strictObject({}), output: syncView },
  /** Opens one of a fixed list of https pages in the browser. */
  'providers.openDocs': { input: z.strictObject({ page: shortText }), output: nothing },
  /** The vendor's page where a credential with the least right is made. */
  'providers.openLeastRight': { input: z.strictObject({ page: shortText }), output: nothing },
  /** The provider's console, where its address is known without an account. */
  'providers.openConsole': { input: z.strictObject({ page: shortText }), output: nothing },
  /** Puts the policy of the least right, which is no secret, on the clipboard. */
  'providers.copyPolicy': { input: z.strictObject({ providerId: shortText }), output: nothing }
}

export const accountsEvents = [event('accounts', z.array(accountView)), event('sync', syncView)] as const
