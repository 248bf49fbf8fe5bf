import { originOf } from '../accounts/connection-input'
import { fault, type Fault, type Outcome, type Result } from '../../core/fault'
import { faultOf } from '../../core/faulted'
import { asSealedSecretId } from '../../core/ids'
import type { CallPermit } from '../../core/ports/team-gate'
import type { GuardedCall } from '../../core/team/event'
import type { CreatedKey, NewKey, ProviderClient } from '../../core/ports/provider'
import type { Effect } from '../../core/rotation/effect'
import type { CallKind } from '../../core/rotation/event'
import { keyFactsOf } from '../../core/rotation/facts'
import { MARKER_LENGTH, replacementOf } from '../../core/rotation/replacement'
import { currentAttempt, journalIds, type RotationState } from '../../core/rotation/state'
import { isSameSecret, wipeBundle } from '../../core/secret'
import { sealSecret } from '../creation/seal-secret'
import { permitFor } from './team'
import { inTime } from './timing'
import type { EffectTools } from './effect-tools'
import type { Live } from './live'

// Effects that change something at a provider. Each journals its intent, is sent once, and journals the outcome; nothing is
// sent when the intent is not on disk.

/** How long a fresh secret waits in memory for a vault that was locked at just that moment. */
const SEAL_PATIENCE_MS = 30_000
const SEAL_RETRY_MS = 500

export async function createKey(effects: EffectTools, live: Live): Promise<Fault | null> {
  const { tools, register } = effects
  // A vault that cannot seal now would lose the secret.
  const vault = tools.vault.state()
  if (vault !== 'open' && vault !== 'session') return fault('vault-locked')
  const marker = tools.ids.marker(MARKER_LENGTH)
  const newKey = replacementOf(live.state, marker, tools.clock.now())
  const attempt = live.state.attempts.length + 1
  const permit = await permitFor(tools, live, 'create')
  if (!permit.ok) return permit.fault
  // The client is opened first: what fails before it is there cannot have reached the provider.
  const answer = await tools.withClient(live.state.plan.accountId, client =>
    intendAndCreate(effects, live, { client, newKey, attempt, marker, permit: permit.value })
  )
  if (answer.ok) return answer.value
  const isIntended = live.state.name === 'create-intent'
  if (!isIntended) return answer.fault
  await register.record(live, {
    kind: 'create-unknown',
    at: tools.clock.now(),
    attempt,
    fault: answer.fault,
    providerKeyId: null
  })
  return null
}

type CreateCall = {
  readonly client: ProviderClient
  readonly newKey: NewKey
  readonly attempt: number
  readonly marker: string
  readonly permit: CallPermit
}

async function intendAndCreate(
  { tools, register }: EffectTools,
  live: Live,
  call: CreateCall
): Promise<Fault | null> {
  const { attempt, marker, newKey } = call
  const nonce = tools.ids.id()
  // The lease may have run out while the client was opened.
  if (!call.permit.isGood()) return fault('conflict', 'lease-lost', { retry: 'later' })
  const at = tools.clock.now()
  const isTaken = register.apply(live, {
    kind: 'create-intended',
    at,
    attempt,
    marker,
    name: newKey.name,
    nonce
  })
  if (!isTaken) return null
  const outcome = await answered(tools.clock, () => call.client.createKey(newKey), wipeLate)
  switch (outcome.kind) {
    case 'committed':
      await keep({ tools, register }, live, attempt, outcome.value)
      return null
    case 'rejected':
    case 'not-sent':
      await register.record(live, {
        kind: 'create-failed',
        at: tools.clock.now(),
        attempt,
        fault: outcome.fault
      })
      return null
    case 'unknown':
      await register.record(live, {
        kind: 'create-unknown',
        at: tools.clock.now(),
        attempt,
        fault: outcome.fault,
        providerKeyId: null
      })
      return null
    default:
      return outcome satisfies never
  }
}

/** Its key is looked for by its marker, and cleared: nobody may have a secret that no row knows. */
function wipeLate(outcome: Outcome<CreatedKey>): void {
  if (outcome.kind === 'committed') wipeBundle(outcome.value.secret)
}

/** Seals the only copy of the secret in the same transaction that says the key exists, then wipes it. */
async function keep(
  { tools, register }: Pick<EffectTools, 'tools' | 'register'>,
  live: Live,
  attempt: number,
  created: CreatedKey
): Promise<void> {
  const { plan } = live.state
  const account = tools.accounts.get(plan.accountId)
  const provider = tools.providerOf(plan.accountId)
  if (account === null || provider === null) throw new Error('The account of a create is gone.')
  try {
    const at = tools.clock.now()
    const secretId = asSealedSecretId(tools.ids.id())
    const sealed = await sealing(tools, () =>
      sealSecret(tools, provider.manifest, {
        secretId,
        accountId: plan.accountId,
        // Known only once the key is in the inventory, in the same transaction.
        keyId: plan.oldKeyId,
        rotationId: plan.rotationId,
        origin: originOf(account.baseUrl),
        label: created.key.name,
        secret: created.secret,
        at,
        expiresAt: at + plan.policy.sealedSecretLifeMs
      })
    )
    if (!sealed.ok) {
      const { providerKeyId } = created.key
      await register.record(live, { kind: 'create-unknown', at, attempt, fault: sealed.fault, providerKeyId })
      return
    }
    const { sealedSecret, box } = sealed.value
    const isKnownId = wasSeenBefore(tools, live, created)
    const isKnownSecret = await isSecretKnown(tools, live, created, sealedSecret.fingerprint)
    const event = {
      kind: 'created',
      at,
      attempt,
      key: keyFactsOf(created.key),
      secretId: sealedSecret.id,
      fingerprint: sealedSecret.fingerprint,
      secretExpiresAt: sealedSecret.expiresAt,
      ...(isKnownId ? { isKnownId } : {}),
      ...(isKnownSecret ? { isKnownSecret } : {})
    } as const
    const isRefused = isKnownId || isKnownSecret
    await register.record(live, event, () => {
      const keyId = isRefused ? null : tools.keys.adopt(account, created.key, at).id
      tools.sealedSecrets.insert({ ...sealedSecret, keyId }, box)
    })
  } finally {
    wipeBundle(created.secret)
  }
}

/** An id that any list of this account has ever shown is not one that this create has made. */
function wasSeenBefore(tools: EffectTools['tools'], live: Live, { key }: CreatedKey): boolean {
  const { accountId } = live.state.plan
  const seenAt = tools.keys.firstSeen(accountId, key.providerKeyId)
  // A list that began meanwhile may have shown it first.
  return seenAt !== null && seenAt <= (currentAttempt(live.state)?.intendedAt ?? 0)
}

/** A secret that was handed out before replaces nothing: whoever has the old one would go on. */
async function isSecretKnown(
  tools: EffectTools['tools'],
  live: Live,
  { secret }: CreatedKey,
  fingerprint: string
): Promise<boolean> {
  const { accountId, mode } = live.state.plan
  if (tools.sealedSecrets.knowsFingerprint(accountId, fingerprint)) return true
  if (mode !== 'self' || tools.withOwnSecret === undefined) return false
  const isOwn = await tools.withOwnSecret(accountId, own => Promise.resolve(isSameSecret(own, secret)))
  return isOwn.ok && isOwn.value
}

async function sealing<T>(tools: EffectTools['tools'], seal: () => Result<T>): Promise<Result<T>> {
  const deadline = tools.clock.monotonic() + SEAL_PATIENCE_MS
  for (;;) {
    const sealed = seal()
    if (sealed.ok || sealed.fault.code !== 'vault-locked' || tools.clock.monotonic() >= deadline)
      return sealed
    await tools.clock.sleep(SEAL_RETRY_MS)
  }
}

const GUARDED = {
  'disable-key': 'disable',
  'enable-key': 'enable',
  'revoke-key': 'revoke'
} as const satisfies { readonly [Kind in CallKind]: GuardedCall }

export async function call(
  { tools, register }: EffectTools,
  live: Live,
  effect: Extract<Effect, { kind: CallKind }>
): Promise<Fault | null> {
  const { callId, target } = effect
  // The last of three locks: the machine chose the id, the journal has it, and this asks the journal's fold again.
  if (!journalIds(live.state).has(target))
    throw new Error('A call was meant for a key that is not in the journal.')
  const permit = await permitFor(tools, live, GUARDED[effect.kind])
  if (!permit.ok) return permit.fault
  const answer = await tools.withClient(live.state.plan.accountId, async client => {
    const at = tools.clock.now()
    if (!permit.value.isGood()) return fault('conflict', 'lease-lost', { retry: 'later' })
    if (!register.apply(live, { kind: 'call-intended', at, callId, call: effect.kind, target })) return null
    const outcome = await answered(tools.clock, () => send(client, effect, live.state))
    await recordCall({ tools, register }, live, callId, outcome)
    return null
  })
  if (answer.ok) return answer.value
  if (live.state.task?.phase !== 'sent') return answer.fault
  await recordCall({ tools, register }, live, callId, { kind: 'unknown', fault: answer.fault })
  return null
}

async function send(
  client: ProviderClient,
  effect: Extract<Effect, { kind: CallKind }>,
  state: RotationState
): Promise<Outcome<{ readonly alreadyGone: boolean } | null>> {
  const address = {
    providerKeyId: effect.target,
    groupId: state.plan.old.groupId,
    createdAt: createdAtOf(state, effect.target)
  }
  switch (effect.kind) {
    case 'disable-key':
      return client.disableKey(address)
    case 'enable-key':
      return client.enableKey(address)
    case 'revoke-key':
      return client.revokeKey(address)
    default:
      return effect.kind satisfies never
  }
}

/** Of a key that was only found, no later than that. */
function createdAtOf({ old, new: made, orphans }: RotationState, target: string): number | null {
  const known = [old.facts, made?.facts].find(facts => facts?.providerKeyId === target)
  if (known !== undefined) return known.createdAt
  return orphans.find(({ providerKeyId }) => providerKeyId === target)?.foundAt ?? null
}

async function recordCall(
  { tools, register }: Pick<EffectTools, 'tools' | 'register'>,
  live: Live,
  callId: number,
  outcome: Outcome<{ readonly alreadyGone: boolean } | null>
): Promise<void> {
  const at = tools.clock.now()
  if (outcome.kind === 'committed') {
    const alreadyGone = outcome.value?.alreadyGone ?? false
    await register.record(live, { kind: 'call-committed', at, callId, alreadyGone })
    return
  }
  await register.record(live, {
    kind: 'call-failed',
    at,
    callId,
    outcome: outcome.kind,
    fault: outcome.fault
  })
}

/** A call that throws an expected failure half-way, or never answers, may have reached the provider. Bugs go on up. */
async function answered<T>(
  clock: EffectTools['tools']['clock'],
  work: () => Promise<Outcome<T>>,
  late?: (outcome: Outcome<T>) => void
): Promise<Outcome<T>> {
  try {
    return await inTime<Outcome<T>>(clock, work, {
      tooLate: () => ({ kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') }),
      late
    })
  } catch (error) {
    const known = faultOf(error)
    if (known === null) throw error
    return { kind: 'unknown', fault: known }
  }
}
