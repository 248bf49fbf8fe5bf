import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock'
import { fault } from '../../src/core/fault'
import { asAccountId, asProviderId, asRotationId, asSealedSecretId, keyIdOf } from '../../src/core/ids'
import type { LastUsed } from '../../src/core/key'
import { begin } from '../../src/core/rotation/phases/creating'
import type { EventOf, PreflightFacts, RotationEvent } from '../../src/core/rotation/event'
import type {
  KeyFacts,
  Reading,
  Plan,
  ProviderFacts,
  RotationPolicy,
  Seen
} from '../../src/core/rotation/facts'
import type { RotationState } from '../../src/core/rotation/state'
import { transition } from '../../src/core/rotation/transition'
import { NOON } from './builders'

// Rotations for tests: a plan, readings, and a way to tell a state what happened next.

export const POLICY: RotationPolicy = {
  quietMs: 24 * HOUR,
  coolingMs: HOUR,
  wanted: 'E2',
  pollMs: 30 * SECOND,
  pollMaxMs: 15 * MINUTE,
  settleMs: MINUTE,
  sealedSecretLifeMs: DAY,
  sweepMs: DAY,
  foreignMs: DAY,
  clockSkewMs: 5 * MINUTE,
  maxAttempts: 3,
  clearOrphans: 'auto',
  sessionVault: 'refused'
}

export const PROVIDER: ProviderFacts = {
  canDisable: false,
  revokeMeans: 'kept',
  reportsLastUsed: true,
  probe: 'moves-last-used',
  carriesMarker: true,
  precisionMs: SECOND,
  lagMs: MINUTE,
  listLagMs: 30 * SECOND,
  propagationMs: MINUTE,
  maxNameLength: 100,
  attributesToCarry: [],
  expiry: 'none'
}

export function someFacts(given: Partial<KeyFacts> = {}): KeyFacts {
  return {
    providerKeyId: 'old',
    groupId: 'group-1',
    groupName: 'Payments',
    name: 'payments-api',
    masked: '…9f2a',
    createdAt: NOON - 100 * DAY,
    expiresAt: null,
    permissions: { source: 'listed', grants: ['messages.read'] },
    owner: null,
    attributes: {},
    ...given
  }
}

export type PlanChanges = Partial<Omit<Plan, 'policy' | 'provider'>> & {
  readonly policy?: Partial<RotationPolicy>
  readonly provider?: Partial<ProviderFacts>
}

export function aPlan({ policy, provider, ...given }: PlanChanges = {}): Plan {
  return {
    rotationId: asRotationId('rotation-1'),
    mode: 'routine',
    accountId: asAccountId('account-1'),
    providerId: asProviderId('fake'),
    service: 'payments-api',
    environment: 'production',
    group: null,
    oldKeyId: keyIdOf(asAccountId('account-1'), 'group-1', 'old'),
    old: someFacts(),
    oldLastUsed: usedAt(NOON - MINUTE),
    oldDeliveredTo: ['deploy/payments.env'],
    longestGapMs: null,
    provider: { ...PROVIDER, ...provider },
    policy: { ...POLICY, ...policy },
    ...given
  }
}

export function usedAt(at: number): LastUsed {
  return { kind: 'used', at, precisionMs: SECOND }
}

export const NEVER: LastUsed = { kind: 'never' }

export function seen(given: Partial<Seen> = {}): Seen {
  return {
    status: 'live',
    isListed: true,
    lastUsed: usedAt(NOON - MINUTE),
    changed: [],
    facts: null,
    ...given
  }
}

export const MISSING: Seen = seen({
  status: 'not-listed',
  isListed: false,
  lastUsed: { kind: 'unknown', reason: 'not-reported' }
})

export function aReading(given: Partial<Reading> = {}): Reading {
  return { old: seen(), new: null, ours: [], foreign: [], suspects: [], liveCount: 1, ...given }
}

export function preflightFacts(given: Partial<PreflightFacts> = {}): PreflightFacts {
  return {
    rights: { list: true, create: true, revoke: true, lastUsed: true },
    cap: null,
    clockOffsetMs: 0,
    isOwnCredential: false,
    vault: 'durable',
    idsBefore: ['old'],
    reading: aReading(),
    ...given
  }
}

export function listRead(at: number, reading: Partial<Reading> = {}, run = 'run-1'): EventOf<'list-read'> {
  return { kind: 'list-read', at, startedAt: at, mono: at - NOON, run, reading: aReading(reading) }
}

export function preflighted(at: number, facts: Partial<PreflightFacts> = {}): EventOf<'preflighted'> {
  return {
    kind: 'preflighted',
    at,
    startedAt: at,
    mono: at - NOON,
    run: 'run-1',
    facts: preflightFacts(facts)
  }
}

export function created(at: number, key: Partial<KeyFacts> = {}): EventOf<'created'> {
  return {
    kind: 'created',
    at,
    attempt: 1,
    key: someFacts({ providerKeyId: 'new', name: `payments-api [rk-${MARKER}]`, createdAt: at, ...key }),
    secretId: asSealedSecretId('secret-1'),
    fingerprint: 'f1',
    secretExpiresAt: at + DAY
  }
}

export const MARKER = '7K2Q9M4DXYZ01'

export function createIntended(at: number, attempt = 1): EventOf<'create-intended'> {
  const name = `payments-api [rk-${MARKER}]`
  return {
    kind: 'create-intended',
    at,
    attempt,
    marker: attempt === 1 ? MARKER : `${MARKER}${attempt}`,
    name,
    nonce: 'n'
  }
}

export const TIMED_OUT = fault('outcome-unknown', 'timed-out')

/** A state that has seen these events; each must have been accepted. */
export function after(events: readonly RotationEvent[], plan: PlanChanges = {}): RotationState {
  const first = begin({ kind: 'planned', at: NOON, plan: aPlan(plan) })
  return events.reduce((state, event) => {
    const next = transition(state, event).state
    if (next === state) throw new Error(`${event.kind} was not accepted in ${state.name}.`)
    return next
  }, first)
}

export function goOn(state: RotationState, ...events: readonly RotationEvent[]): RotationState {
  return events.reduce((last, event) => transition(last, event).state, state)
}

/** The events of the routine path up to a created key that is ready for its hand-off. */
export function upToCreated(): readonly RotationEvent[] {
  return [
    { kind: 'started', at: NOON },
    preflighted(NOON + 1_000),
    createIntended(NOON + 2_000),
    created(NOON + 3_000),
    {
      kind: 'probed',
      at: NOON + 4_000,
      startedAt: NOON + 3_500,
      result: { kind: 'alive', at: NOON + 4_000 }
    },
    listRead(NOON + 5_000, { new: seen({ lastUsed: usedAt(NOON + 3_700) }) })
  ]
}

export const DEPLOYED_AT = NOON + 60_000

/** … up to a destination that holds the new secret. */
export function upToDeployed(): readonly RotationEvent[] {
  const choice = { id: 'env-file', settings: { path: '/srv/payments.env' } }
  return [
    ...upToCreated(),
    {
      kind: 'handoff-started',
      at: DEPLOYED_AT - 10,
      how: 'destination',
      where: 'srv/payments.env',
      destination: choice
    },
    { kind: 'handed-off', at: DEPLOYED_AT, how: 'destination', where: 'srv/payments.env', readBack: 'equal' }
  ]
}

export const IN_USE_AT = DEPLOYED_AT + 30_000

/** … up to a new key that others use. */
export function upToInUse(): readonly RotationEvent[] {
  return [...upToDeployed(), listRead(IN_USE_AT, { new: seen({ lastUsed: usedAt(IN_USE_AT - 1_000) }) })]
}

/** … up to an old key that has been quiet for the policy's day. */
export function upToRevokeReady(): readonly RotationEvent[] {
  const readings: RotationEvent[] = []
  for (let at = IN_USE_AT + 15 * MINUTE; at <= IN_USE_AT + 25 * HOUR; at += 15 * MINUTE) {
    readings.push(listRead(at, { new: seen({ lastUsed: usedAt(at) }) }))
  }
  return [...upToInUse(), ...readings]
}
