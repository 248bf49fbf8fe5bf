import type { ChannelKindView, ChannelView } from '../../src/contract/reminders'
import type { ProviderView, ReportView } from '../../src/contract/accounts'
import type { BatchPreviewView } from '../../src/contract/break-glass'
import type { ConfirmationView } from '../../src/contract/confirmations'
import type { ConnectionView, DestinationKindView } from '../../src/contract/destinations'
import type { KeyRowView } from '../../src/contract/key-row'
import type { KeyDetailView } from '../../src/contract/keys'
import type { TeamView } from '../../src/contract/team'
import type { KeyCountsView } from '../../src/renderer/src/features/keys/views'
import type { Snapshot } from '../../src/renderer/src/state/mirror'

// Views as main sends them, for tests of components. Each builder answers a plain one; a test changes what it is about.

type Rotation = Snapshot['rotations'][number]
type Account = Snapshot['accounts'][number]
type SealedSecret = Snapshot['sealedSecrets'][number]

/** A fixed time: 1 June 2026, noon. */
export const NOON = Date.UTC(2026, 5, 1, 12)
const DAY = 86_400_000

const unknownUse = { kind: 'unknown', reason: 'not-read' } as const

export function aSide(changes: Partial<Rotation['old']> = {}): Rotation['old'] {
  return {
    keyId: 'k1',
    providerKeyId: 'pk-1',
    name: 'payments-api-prod',
    masked: 'api_key_87…',
    fingerprint: null,
    status: 'live',
    createdAt: NOON - 30 * DAY,
    expiresAt: null,
    lastUsed: unknownUse,
    readAt: NOON,
    permissions: { source: 'listed', grants: ['balances:read'] },
    groupName: 'Payments',
    owner: 'Ada',
    deliveredTo: [],
    samples: [],
    ...changes
  }
}

export function aRotation(changes: Partial<Rotation> = {}): Rotation {
  return {
    id: 'r1',
    version: 3,
    mode: 'routine',
    state: 'planned',
    reason: null,
    accountId: 'a1',
    accountName: 'core-eu',
    providerId: 'blnk',
    providerName: 'Blnk Core',
    isSandbox: false,
    service: 'payments-api',
    environment: 'production',
    marker: 'rk-ab12',
    group: null,
    scheduledBy: null,
    startedAt: NOON,
    updatedAt: NOON,
    closedAt: null,
    old: aSide(),
    new: null,
    diff: { wider: [], narrower: [], same: ['balances:read'] },
    deliveries: [],
    canChooseDeliveries: false,
    steps: [{ name: 'plan', state: 'current', at: NOON, note: null }],
    waits: { code: 'your-start', since: NOON, until: null, progress: null, facts: {} },
    acts: ['start'],
    evidence: { grade: 'none', wanted: 'E2', isAttested: false, witness: null },
    sealedSecret: null,
    policy: { quietMs: DAY, coolingMs: 3_600_000, wanted: 'E2' },
    needsPerson: true,
    ...changes
  }
}

export function anAccount(changes: Partial<Account> = {}): Account {
  return {
    id: 'a1',
    providerId: 'blnk',
    providerName: 'Blnk Core',
    isFromFile: false,
    name: 'core-eu',
    environment: 'production',
    baseUrl: 'https://api.example.com',
    settings: {},
    isSandbox: false,
    standing: 'documented',
    health: 'healthy',
    credential: 'sealed',
    ownKey: { state: 'not-offered', keyId: null },
    consoleHost: null,
    lastSyncAt: NOON,
    lastGoodSyncAt: NOON,
    fault: null,
    keyCount: 1,
    report: null,
    ...changes
  }
}

export function aChannelKind(changes: Partial<ChannelKindView> = {}): ChannelKindView {
  const url = { name: 'url', label: 'Webhook URL', isSecret: true, isRequired: true, help: '' }
  return { id: 'slack', name: 'Slack', fields: [url], rights: [], ...changes }
}

export function aChannel(changes: Partial<ChannelView> = {}): ChannelView {
  return {
    id: 'c1',
    kindId: 'slack',
    kindName: 'Slack',
    name: 'On-call',
    settings: {},
    credential: 'sealed',
    lastSentAt: null,
    waiting: 0,
    unknown: 0,
    nextTryAt: null,
    fault: null,
    ...changes
  }
}

export function aSealedSecret(changes: Partial<SealedSecret> = {}): SealedSecret {
  return {
    id: 's1',
    keyId: 'k2',
    keyName: 'payments-api-prod-2',
    masked: 'api_key_99…',
    accountName: 'core-eu',
    isSandbox: false,
    rotationId: null,
    state: 'sealed',
    createdAt: NOON,
    expiresAt: NOON + DAY,
    fingerprint: 'f1',
    exposures: [],
    parts: [{ name: 'key', label: 'Key', envName: 'BLNK_KEY', isSecret: true }],
    clipboard: null,
    ...changes
  }
}

export function aRow(changes: Partial<KeyRowView> = {}): KeyRowView {
  return {
    id: 'k1',
    name: 'payments-api-prod',
    service: 'payments-api',
    environment: 'production',
    providerId: 'blnk',
    providerName: 'Blnk Core',
    accountId: 'a1',
    accountName: 'core-eu',
    groupName: 'Payments',
    masked: 'api_key_87…',
    providerKeyId: 'pk-1',
    status: 'active',
    lastUsed: { kind: 'used', at: NOON - DAY, precisionMs: 0 },
    createdAt: NOON - 30 * DAY,
    createdBy: { name: 'Ada', isMember: true },
    expiresAt: null,
    permissions: { source: 'listed', grants: ['balances:read'] },
    breadth: 'read',
    verdict: {
      state: 'in-use',
      idleMs: DAY,
      facts: {},
      findings: [],
      risk: 10,
      riskParts: [],
      confidence: 'high'
    },
    tags: [],
    rotationId: null,
    isManagementCredential: false,
    isSandbox: false,
    asOf: NOON,
    isStale: false,
    vanishedAt: null,
    activity: null,
    can: { rotate: true, disable: true, enable: false, revoke: true, dismiss: false, showAgain: false },
    ...changes
  }
}

export function counts(total: number): KeyCountsView {
  return {
    total,
    byVerdict: {},
    byFinding: {},
    byEnvironment: { production: total },
    byAccount: {}
  }
}

export function aKeyDetail(changes: Partial<KeyDetailView> = {}): KeyDetailView {
  return {
    row: aRow(),
    attributes: {},
    firstSeenAt: NOON - 30 * DAY,
    lastSeenAt: NOON,
    observations: [],
    probes: [],
    deliveredTo: [],
    history: [],
    ...changes
  }
}

export function aConfirmation(changes: Partial<ConfirmationView> = {}): ConfirmationView {
  return {
    token: 'token-1',
    act: 'revoke',
    level: 2,
    phrase: null,
    expiresAt: Date.now() + 60_000,
    keys: [aRow()],
    reasons: [],
    deliveredTo: [],
    readAt: Date.now(),
    ...changes
  }
}

export function aProvider(changes: Partial<ProviderView> = {}): ProviderView {
  return {
    id: 'blnk',
    name: 'Blnk Core',
    isFromFile: false,
    standing: 'documented',
    standingNote: 'Read in its source.',
    baseUrl: { default: 'https://api.example.com', help: 'Where the server answers.' },
    fields: [
      { name: 'masterKey', label: 'Master key', isSecret: true, isRequired: true, help: '' },
      { name: 'owners', label: 'Owners', isSecret: false, isRequired: false, help: '' }
    ],
    groupWord: 'owner',
    capabilities: {
      create: true,
      disable: false,
      enable: false,
      revoke: true,
      expiry: 'required',
      scopes: 'list',
      revokeMeans: 'kept',
      lastUsed: 'reported',
      options: []
    },
    permissions: [],
    presets: [],
    cap: null,
    secretParts: [{ name: 'key', label: 'Key', envName: 'BLNK_KEY', isSecret: true }],
    keysByHand: null,
    docsUrl: null,
    consoleHost: null,
    witness: 'documented',
    leastRight: null,
    ...changes
  }
}

export function aReport(changes: Partial<ReportView> = {}): ReportView {
  return {
    groups: [{ id: 'g1', name: 'Payments', cap: null, activeKeys: 3 }],
    rights: [{ right: 'list', state: 'yes' }],
    warnings: [],
    version: '0.14.3',
    grantable: null,
    permissionSets: [],
    clockOffsetMs: 0,
    ...changes
  }
}

export function aBatchPreview(changes: Partial<BatchPreviewView> = {}): BatchPreviewView {
  return {
    keys: 3,
    accounts: [],
    environments: [{ value: 'production', count: 3 }],
    services: [],
    production: 3,
    usedRecently: 1,
    neverUsed: 0,
    canBeDisabled: 0,
    management: 0,
    notListed: 0,
    named: [{ keyId: 'k1', name: 'payments-api-prod', environment: 'production', accountName: 'core-eu' }],
    leftOut: [],
    unknowns: { lastUsed: 0, creator: 0, accountsNotRead: 0 },
    atLeastMs: 1_000,
    ...changes
  }
}

export function aDestinationKind(changes: Partial<DestinationKindView> = {}): DestinationKindView {
  return {
    id: 'vault-kv',
    name: 'Vault or OpenBao',
    fields: [{ name: 'path', label: 'Path', help: '', isRequired: true }],
    delivers: true,
    activators: [],
    connectionFields: [
      { name: 'url', label: 'Address', isSecret: false, isRequired: true, help: '' },
      { name: 'token', label: 'Token', isSecret: true, isRequired: true, help: '' }
    ],
    rights: ['read and patch on the secret'],
    writes: 'compare-and-set',
    readBack: 'value',
    isForSandbox: false,
    ...changes
  }
}

export function aConnection(changes: Partial<ConnectionView> = {}): ConnectionView {
  return {
    id: 'connection:c1',
    kindId: 'vault-kv',
    kindName: 'Vault or OpenBao',
    name: 'Vault staging',
    settings: { url: 'https://vault.example.test' },
    origin: 'https://vault.example.test',
    credential: 'sealed',
    ...changes
  }
}

/** Fingerprints of two members. */
export const ADA = 'a1'.repeat(32)
export const KIM = 'b2'.repeat(32)

export function aTeam(changes: Partial<TeamView> = {}): TeamView {
  const since = Date.now() - 86_400_000
  return {
    team: 't1',
    name: 'Platform',
    address: 'postgres://ada@db.example.com:5432/rekey',
    member: ADA,
    founder: ADA,
    person: 'Ada',
    standing: 'admin',
    link: 'up',
    problem: null,
    unsent: 0,
    members: [
      { id: ADA, person: 'Ada', device: 'laptop', standing: 'admin', since, isSelf: true, isFounder: true },
      { id: KIM, person: 'Kim', device: 'desk', standing: 'asked', since, isSelf: false, isFounder: false }
    ],
    rules: [{ act: 'rotate', environment: 'production', needs: 1, expiresAfterMs: 86_400_000 }],
    approvals: [],
    rotations: [],
    brokenGlass: [],
    alarms: [],
    ...changes
  }
}
