import { originOf } from '../accounts/connection-input'
import type { Account } from '../../core/account'
import type { ProviderManifest } from '../../core/ports/provider'
import { wantedGrade } from '../../core/rotation/evidence'
import type { KeyFacts, RotationPolicy } from '../../core/rotation/facts'
import type { Ended, RotationState } from '../../core/rotation/state'
import type { BodyOf, Exported } from './document'
import { idText, isoTime, plainText } from './plain'

// What stands before the steps and after them.

/** What the file tells of the provider beside the facts of the plan. */
export type ProviderTold = Pick<ProviderManifest, 'name' | 'afterRevoke' | 'tokensLast'>

export type Surroundings = {
  /** Null when it was removed meanwhile. */
  readonly account: Account | null
  readonly provider: ProviderTold | null
  readonly oldFingerprint: string | null
  readonly exported: Exported
}

export function planOf(state: RotationState, around: Surroundings): BodyOf<'rotation'> {
  const { plan } = state
  const { account } = around
  const { canDisable, revokeMeans, reportsLastUsed, probe, precisionMs, lagMs } = plan.provider
  return {
    account: {
      id: idText(plan.accountId),
      isSandbox: account?.isSandbox ?? null,
      name: account === null ? null : plainText(account.name),
      origin: account === null ? null : originOf(account.baseUrl) || null
    },
    environment: plainText(plan.environment),
    exported: around.exported,
    kind: 'rotation',
    mode: plan.mode,
    oldKey: keyOf(plan.old, around.oldFingerprint, plan.oldDeliveredTo),
    policy: policyOf(plan.policy),
    provider: {
      canDisable,
      id: idText(plan.providerId),
      lagMs,
      name: around.provider?.name ?? null,
      precisionMs,
      probe,
      reportsLastUsed,
      revokeMeans,
      ...tokensLiveOn(around.provider)
    },
    rotation: plan.rotationId,
    scheduledBy: plan.scheduledBy === undefined ? null : plainText(plan.scheduledBy),
    service: plainText(plan.service),
    startedAt: isoTime(state.startedAt) ?? around.exported.at
  }
}

/** What a dead key does not say: tokens that it signed in for may still work. */
function tokensLiveOn(provider: ProviderTold | null): Pick<BodyOf<'rotation'>['provider'], 'tokensLiveOn'> {
  if (provider?.afterRevoke !== 'tokens-live-on') return {}
  const { longestMs = null, mostMs = null } = provider.tokensLast ?? {}
  return { tokensLiveOn: { longestMs, mostMs } }
}

/** Field by field: what a later version adds to a policy is no part of this version of the file. */
function policyOf(policy: RotationPolicy): BodyOf<'rotation'>['policy'] {
  const { clearOrphans, clockSkewMs, coolingMs, foreignMs, maxAttempts, pollMaxMs, pollMs } = policy
  const { quietMs, sessionVault, settleMs, sealedSecretLifeMs, sweepMs, wanted } = policy
  return {
    clearOrphans,
    clockSkewMs,
    coolingMs,
    foreignMs,
    maxAttempts,
    pollMaxMs,
    pollMs,
    quietMs,
    sessionVault,
    settleMs,
    slotLifeMs: sealedSecretLifeMs,
    sweepMs,
    wanted
  }
}

/** The end of a rotation that has one. */
export function endOf(state: Ended, steps: number): BodyOf<'end'> {
  const { evidence } = state
  return {
    attested: evidence.isAttested,
    because: state.givenUpBecause === null ? null : plainText(state.givenUpBecause),
    endedAt: isoTime(state.closedAt) ?? new Date(0).toISOString(),
    grade: evidence.grade,
    kind: 'end',
    lateCommits: state.isSwept ? 'none-possible' : 'still-watched',
    newKey: state.new === null ? null : keyOf(state.new.facts, state.new.fingerprint, state.new.deliveredTo),
    openOrphans: state.orphans.filter(orphan => orphan.state !== 'gone').length,
    outcome: outcomeOf(state),
    reason: state.reason,
    steps,
    wanted: wantedGrade(state)
  }
}

function outcomeOf({ name }: RotationState): 'closed' | 'aborted' | 'abandoned' {
  if (name === 'closed' || name === 'aborted' || name === 'abandoned') return name
  throw new Error('A rotation that has not ended has no outcome.')
}

function keyOf(
  facts: KeyFacts,
  fingerprint: string | null,
  deliveredTo: readonly string[]
): NonNullable<BodyOf<'end'>['newKey']> {
  return {
    createdAt: isoTime(facts.createdAt),
    expiresAt: isoTime(facts.expiresAt),
    fingerprint,
    group: plainText(facts.groupName),
    handedTo: deliveredTo.map(plainText),
    id: idText(facts.providerKeyId),
    masked: facts.masked === null ? null : plainText(facts.masked),
    name: plainText(facts.name),
    owner: facts.owner === null ? null : plainText(facts.owner),
    permissions: { grants: facts.permissions.grants.map(plainText), source: facts.permissions.source }
  }
}
