import type { Snapshot } from '../../src/renderer/src/state/mirror'

// Views as main sends them, for tests of components. Each builder answers a plain one; a test changes what it is about.

type Rotation = Snapshot['rotations'][number]
type Account = Snapshot['accounts'][number]
type Slot = Snapshot['slots'][number]

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
    handedTo: [],
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
    steps: [{ name: 'plan', state: 'current', at: NOON, note: null }],
    waits: { code: 'your-start', since: NOON, until: null, progress: null, facts: {} },
    acts: ['start'],
    evidence: { grade: 'none', wanted: 'E2', isAttested: false, witness: null },
    slot: null,
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
    name: 'core-eu',
    environment: 'production',
    baseUrl: 'https://api.example.com',
    settings: {},
    isSandbox: false,
    standing: 'documented',
    health: 'healthy',
    credential: 'sealed',
    ownKey: { state: 'not-offered', keyId: null },
    lastSyncAt: NOON,
    lastGoodSyncAt: NOON,
    fault: null,
    keyCount: 1,
    report: null,
    ...changes
  }
}

export function aSlot(changes: Partial<Slot> = {}): Slot {
  return {
    id: 's1',
    keyId: 'k2',
    keyName: 'payments-api-prod-2',
    masked: 'api_key_99…',
    accountName: 'core-eu',
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
