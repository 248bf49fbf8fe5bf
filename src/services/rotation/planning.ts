import type { Account } from '../../core/account'
import { DAY } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { KeyId, RotationId } from '../../core/ids'
import { asRotationId } from '../../core/ids'
import type { Key, ProviderKey } from '../../core/key'
import type { ProviderManifest } from '../../core/ports/provider'
import type { EventOf } from '../../core/rotation/event'
import { keyFactsOf, type Plan, type ProviderFacts, type RotationPolicy } from '../../core/rotation/facts'
import { canReplaceKeys } from '../../core/rotation/replacement'
import type { RotationMode } from '../../core/rotation/overview'
import { NO_TEAM } from '../../core/ports/team-gate'
import { keyReferenceOf } from '../team/references'
import type { Listings } from './listings'
import type { ProviderTiming, RotationTools } from './tools'

const OWN_SECRET_LIFE_MS = 90 * DAY

export type PlanInput = {
  readonly keyId: KeyId
  readonly mode: RotationMode
  readonly group: string | null
  readonly scheduledBy: string | null
  /** The open rotation that this one is to take the place of. */
  readonly instead?: RotationId
  /** Only a list that began after this, a monotonic time, tells how the key is now. */
  readonly after: number
  /** A person waits for this one alone. */
  readonly isUrgent: boolean
}

/**
 * Reads the old key again and writes down what its rotation is to go by. Faults: `not-found`, `conflict/rotation-open`,
 * `permission-missing` for a provider that cannot create or revoke, and what stops the reading.
 */
export async function planRotation(
  tools: RotationTools,
  listings: Listings,
  input: PlanInput
): Promise<Result<EventOf<'planned'>>> {
  const key = tools.keys.get(input.keyId)
  const account = key === null ? null : tools.accounts.get(key.accountId)
  const provider = key === null ? null : tools.providerOf(key.accountId)
  if (key === null || account === null || provider === null) return failed('not-found')
  const open = tools.journal.openOf(key.id)
  if (open !== null && open !== input.instead) return failed('conflict', 'rotation-open')
  const { capabilities } = provider.manifest
  if (!canReplaceKeys(provider.manifest)) return failed('permission-missing', 'missing-create')
  if (!capabilities.revoke) return failed('permission-missing', 'missing-revoke')

  const reference = keyReferenceOf(account, key)
  const leased = reference === null ? ok(null) : await (tools.team ?? NO_TEAM).beforePlan(reference)
  if (!leased.ok) return leased
  const planned = await readAndPlan(tools, listings, { key, account, manifest: provider.manifest, input })
  // Nothing was planned: another member may go first.
  if (!planned.ok && reference !== null && open === null) tools.team?.release(reference)
  return planned
}

async function readAndPlan(
  tools: RotationTools,
  listings: Listings,
  { key, account, manifest, input }: Omit<Known, 'fresh'>
): Promise<Result<EventOf<'planned'>>> {
  const { after, isUrgent } = input
  const listed = await listings.read(account.id, key.groupId, after, { isUrgent })
  if (!listed.ok) return listed
  const believed = tools.keys.believed(account.id, listed.value.keys)
  const inList = believed.find(candidate => candidate.providerKeyId === key.providerKeyId)
  // A key that somebody wants dead is not spared because a list leaves it out.
  const fresh = inList ?? (input.mode === 'incident' ? key : undefined)
  if (fresh === undefined) return failed('not-found', 'key-unknown')
  return ok({
    kind: 'planned',
    at: tools.clock.now(),
    plan: planOf(tools, { account, key, fresh, input, manifest })
  })
}

type Known = {
  readonly account: Account
  readonly key: Key
  readonly fresh: ProviderKey
  readonly manifest: ProviderManifest
  readonly input: PlanInput
}

function planOf(tools: RotationTools, known: Known): Plan {
  const { account, key, fresh, input, manifest } = known
  return {
    rotationId: asRotationId(tools.ids.id()),
    mode: input.mode,
    accountId: account.id,
    providerId: account.providerId,
    service: key.service,
    environment: key.environment,
    group: input.group,
    ...(input.scheduledBy === null ? {} : { scheduledBy: input.scheduledBy }),
    oldKeyId: key.id,
    old: keyFactsOf(fresh),
    oldLastUsed: fresh.lastUsed,
    oldDeliveredTo: deliveredTo(tools, key.id),
    longestGapMs: tools.observations.longestGapMs(key.id),
    provider: providerFacts(manifest, tools.timingOf(account), fresh),
    policy: policyFor(tools.policyOf(account), input.mode)
  }
}

/**
 * Of its own credential Rekey holds both secrets, so that the best proof can be had; and the sealed copy of the new one is the
 * control of that proof, so that it lives as long as the old key may.
 */
function policyFor(policy: RotationPolicy, mode: RotationMode): RotationPolicy {
  if (mode !== 'self') return policy
  return {
    ...policy,
    wanted: 'E3',
    sealedSecretLifeMs: Math.max(policy.sealedSecretLifeMs, OWN_SECRET_LIFE_MS)
  }
}

function providerFacts(manifest: ProviderManifest, timing: ProviderTiming, key: ProviderKey): ProviderFacts {
  const { capabilities } = manifest
  return {
    canDisable: capabilities.disable && capabilities.enable,
    revokeMeans: capabilities.revokeMeans,
    // What the list says counts, not what the manifest promises: some versions report it and others do not.
    reportsLastUsed: key.lastUsed.kind !== 'unknown',
    lastUsedQuality: timing.lastUsedQuality ?? manifest.lastUsedQuality,
    probe: capabilities.probe,
    carriesMarker: capabilities.nameCarriesMarker,
    ...(manifest.keysByHand === undefined ? {} : { keysByHand: true }),
    precisionMs: timing.lastUsedPrecisionMs ?? manifest.lastUsedPrecisionMs,
    lagMs: timing.lastUsedLagMs ?? manifest.lastUsedLagMs,
    listLagMs: timing.listLagMs ?? manifest.listLagMs,
    propagationMs: timing.propagationMs ?? manifest.propagation.maximumMs,
    maxNameLength: manifest.maxNameLength,
    attributesToCarry: manifest.attributesToCarry,
    expiry: capabilities.expiry
  }
}

/** Where the old key was delivered, by its sealed secret and the history: the first places to search if it is still used. */
function deliveredTo(tools: RotationTools, keyId: KeyId): readonly string[] {
  const sealedSecret = tools.sealedSecrets.ofKey(keyId)
  const sent = (sealedSecret === null ? [] : tools.sealedSecrets.exposures(sealedSecret.id))
    .filter(
      exposure => exposure.outcome === 'done' && (exposure.kind === 'destination' || exposure.kind === 'file')
    )
    .map(exposure => exposure.where)
  const stored = sealedSecret?.storedWhere ?? null
  const known = tools.deliveredTo?.(keyId) ?? []
  return [...new Set([...sent, ...(stored === null ? [] : [stored]), ...known])]
}
