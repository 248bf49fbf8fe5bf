import type { AccountReport, Right } from '../../core/account'
import type { Clock } from '../../core/clock'
import { failed, type Fault, type Result } from '../../core/fault'
import { keyIdOf } from '../../core/ids'
import type { ProviderKey } from '../../core/key'
import type { ProviderClient, ProbeResult, WitnessAnswer } from '../../core/ports/provider'
import type { Effect } from '../../core/rotation/effect'
import type { PreflightFacts } from '../../core/rotation/event'
import { readingOf, type KnownKeys } from '../../core/rotation/reading'
import type { RotationState } from '../../core/rotation/state'
import { keyOf } from './audit-of'
import { beginning, inTime } from './timing'
import type { EffectTools, Errand } from './effect-tools'
import type { Live } from './live'
import { withOldSecret, withSealedSecret } from './secrets'

// Effects that only read: they may be repeated at will.

export async function preflight({ tools, register }: EffectTools, live: Live): Promise<Fault | null> {
  const { accountId, old } = live.state.plan
  const began = beginning(tools.clock)
  const answer = await tools.withClient(accountId, client =>
    inTime(tools.clock, () => readForPreflight(client, old.groupId), {
      tooLate: () => failed('provider-unavailable', 'timed-out')
    })
  )
  const read = answer.ok ? answer.value : answer
  const at = tools.clock.now()
  if (!read.ok) {
    if (read.fault.retry === 'later' || read.fault.code === 'vault-locked') return read.fault
    register.apply(live, { kind: 'preflight-failed', at, fault: read.fault })
    return null
  }
  const { report, isOwnCredential } = read.value
  const keys = tools.keys.believed(accountId, read.value.keys)
  const facts = factsOf(live.state, report, keys, {
    isOwnCredential: isOwnCredential(live.state.plan.old.providerKeyId),
    vault: vaultOf(tools.vault.state()),
    hasWitness: read.value.hasWitness,
    known: knownKeys({ tools, register }, live.state)
  })
  const { mono } = began
  const startedAt = began.startedAt()
  register.apply(live, { kind: 'preflighted', at, startedAt, mono, run: tools.run, facts }, () => {
    noteReadings({ tools, register }, live, keys, at)
  })
  return null
}

type PreflightRead = {
  readonly report: AccountReport
  readonly keys: readonly ProviderKey[]
  readonly hasWitness: boolean
  isOwnCredential(providerKeyId: string): boolean
}

async function readForPreflight(client: ProviderClient, groupId: string): Promise<Result<PreflightRead>> {
  const report = await client.preflight()
  if (!report.ok) return report
  const listed = await client.listGroup(groupId)
  if (!listed.ok) return listed
  const hasWitness = client.witnessUse !== undefined
  const own = new Set(listed.value.filter(key => client.isOwnCredential(key)).map(key => key.providerKeyId))
  return {
    ok: true,
    value: { report: report.value, keys: listed.value, hasWitness, isOwnCredential: id => own.has(id) }
  }
}

function factsOf(
  state: RotationState,
  report: AccountReport,
  keys: readonly ProviderKey[],
  more: Pick<PreflightFacts, 'isOwnCredential' | 'vault' | 'hasWitness'> & { readonly known: KnownKeys }
): PreflightFacts {
  const may = (right: Right): boolean => {
    const found = report.rights.find(candidate => candidate.right === right)
    // What cannot be told beforehand is tried; the provider's own refusal is then told as such.
    return found === undefined || found.state === 'yes' || found.state === 'unknown'
  }
  return {
    rights: { list: may('list'), create: may('create'), revoke: may('revoke'), lastUsed: may('last-used') },
    cap: report.groups.find(group => group.id === state.plan.old.groupId)?.cap ?? null,
    clockOffsetMs: report.clockOffsetMs,
    isOwnCredential: more.isOwnCredential,
    vault: more.vault,
    idsBefore: keys.map(key => key.providerKeyId),
    reading: readingOf(state, keys, more.known),
    ...(more.hasWitness === true ? { hasWitness: true } : {})
  }
}

function vaultOf(state: string): PreflightFacts['vault'] {
  if (state === 'open') return 'durable'
  return state === 'session' ? 'session' : 'closed'
}

/** What tells a key that this rotation may have made from all others. */
export function knownKeys(
  { tools, register }: Pick<EffectTools, 'tools' | 'register'>,
  { plan }: RotationState
): KnownKeys {
  return {
    markers: register.markers(),
    isExplained(providerKeyId, before) {
      const seenAt = tools.keys.firstSeen(plan.accountId, providerKeyId)
      if (seenAt !== null && seenAt <= before) return true
      const keyId = keyIdOf(plan.accountId, plan.old.groupId, providerKeyId)
      const madeFor = tools.sealedSecrets.ofKey(keyId)
      return madeFor !== null && madeFor.rotationId !== plan.rotationId
    }
  }
}

/** Fault `cancelled` when it gave way: nothing is known by it. */
export async function reading(
  effects: EffectTools,
  live: Live,
  notBefore: number,
  errand: Errand
): Promise<Fault | null> {
  const { tools, register, listings, together } = effects
  const { accountId, old } = live.state.plan
  const isUrgent = errand.by === 'person'
  const wantedAt = isUrgent ? errand.askedAt : wantedSince(tools.clock, notBefore)
  // Only a list that began after everything we know, and not before it was wanted, can tell something new.
  const after = Math.max(live.changedAt, wantedAt - 1)
  const waiting = isUrgent ? { isUrgent } : { signal: errand.signal }
  const listed = await listings.read(accountId, old.groupId, after, waiting)
  if (!listed.ok) return listed.fault
  const { startedAt, mono } = listed.value
  const keys = tools.keys.believed(accountId, listed.value.keys)
  await together(live, () => {
    const at = tools.clock.now()
    const seen = readingOf(live.state, keys, knownKeys({ tools, register }, live.state))
    register.apply(live, { kind: 'list-read', at, startedAt, mono, run: tools.run, reading: seen }, () => {
      noteReadings(effects, live, keys, at)
    })
  })
  return null
}

/** The monotonic time of a time by the wall clock that is over. */
function wantedSince(clock: Pick<Clock, 'now' | 'monotonic'>, notBefore: number): number {
  return clock.monotonic() - Math.max(0, clock.now() - notBefore)
}

/** Keeps the rows of both keys in the inventory as fresh as the rotation's own reading. */
function noteReadings(
  { tools }: Pick<EffectTools, 'tools' | 'register'>,
  live: Live,
  keys: readonly ProviderKey[],
  at: number
): void {
  const account = tools.accounts.get(live.state.plan.accountId)
  if (account === null) return
  const ids = [live.state.plan.old.providerKeyId, live.state.new?.facts.providerKeyId]
  const ours = keys.filter(key => ids.includes(key.providerKeyId))
  if (ours.length > 0) tools.keys.upsert(account, ours, at)
}

export async function probe(
  { tools, register }: EffectTools,
  live: Live,
  effect: Extract<Effect, { kind: 'probe' }>
): Promise<Fault | null> {
  const began = beginning(tools.clock)
  const answer = await tools.withClient(live.state.plan.accountId, client =>
    withSealedSecret(tools, effect.secretId, secret => probed(tools, () => client.probe(secret)))
  )
  const result = answer.ok ? answer.value : answer
  if (!result.ok) return lostOr({ tools, register }, live, result.fault)
  const at = tools.clock.now()
  register.apply(live, { kind: 'probed', at, startedAt: began.startedAt(), result: result.value }, () => {
    noteProbe(tools, live, live.state.new?.facts.providerKeyId, at)
  })
  return null
}

/** A witness that cannot be asked has said nothing; one that does not answer now is asked again. */
export async function askWitness(
  { tools, register }: EffectTools,
  live: Live,
  { sinceMs }: Extract<Effect, { kind: 'ask-witness' }>
): Promise<Fault | null> {
  const { accountId, old } = live.state.plan
  const began = beginning(tools.clock)
  const answer = await tools.withClient(accountId, ({ witnessUse }) =>
    inTime<Result<WitnessAnswer>>(
      tools.clock,
      () =>
        witnessUse?.({ providerKeyId: old.providerKeyId, groupId: old.groupId }, sinceMs) ??
        Promise.resolve({ ok: true, value: UNAVAILABLE }),
      { tooLate: () => failed('provider-unavailable', 'timed-out') }
    )
  )
  const said = answer.ok ? answer.value : answer
  if (!said.ok && (said.fault.retry === 'later' || said.fault.code === 'vault-locked')) return said.fault
  const at = tools.clock.now()
  const heard = said.ok ? said.value : UNAVAILABLE
  register.apply(live, { kind: 'witnessed', at, startedAt: began.startedAt(), sinceMs, answer: heard })
  return null
}

const UNAVAILABLE: WitnessAnswer = { witness: 'records', kind: 'unavailable' }

export async function controlProbe(
  { tools, register }: EffectTools,
  live: Live,
  effect: Extract<Effect, { kind: 'control-probe' }>
): Promise<Fault | null> {
  const began = beginning(tools.clock)
  const answer = await tools.withClient(live.state.plan.accountId, client =>
    withOldSecret(tools, live.state, old =>
      withSealedSecret(tools, effect.secretId, fresh =>
        Promise.all([probed(tools, () => client.probe(old)), probed(tools, () => client.probe(fresh))])
      )
    )
  )
  const outer = answer.ok ? answer.value : answer
  const both: Result<[ProbeResult, ProbeResult]> = outer.ok ? outer.value : outer
  const at = tools.clock.now()
  if (both.ok) {
    const [old, control] = both.value
    register.apply(live, { kind: 'control-probed', at, startedAt: began.startedAt(), old, control }, () => {
      noteProbe(tools, live, live.state.old.facts.providerKeyId, at)
      noteProbe(tools, live, live.state.new?.facts.providerKeyId, at)
    })
    return null
  }
  if (!isUnreadable(both.fault)) return both.fault
  // Without the old secret this proof cannot be had; the next best one counts.
  register.apply(live, { kind: 'old-secret-destroyed', at }, () => {
    tools.journal.destroyOldSecret(live.state.plan.rotationId)
  })
  return null
}

/** A probe that never answers says nothing about the key. */
export function probed(tools: EffectTools['tools'], work: () => Promise<ProbeResult>): Promise<ProbeResult> {
  return inTime(tools.clock, work, {
    tooLate: () => ({ kind: 'unclear', at: tools.clock.now(), why: 'unreachable' })
  })
}

/** A sealed secret that cannot be opened any more, now or ever, holds a lost secret. */
function lostOr(
  { tools, register }: Pick<EffectTools, 'tools' | 'register'>,
  live: Live,
  fault: Fault
): Fault | null {
  if (!isUnreadable(fault)) return fault
  const sealedSecret = live.state.sealedSecret
  register.apply(live, { kind: 'secret-lost', at: tools.clock.now(), why: 'unreadable' }, () => {
    if (sealedSecret !== null) tools.sealedSecrets.destroy(sealedSecret.id)
  })
  return null
}

function isUnreadable(fault: Fault): boolean {
  return fault.detail === 'sealed-box-unreadable' || fault.detail === 'secret-destroyed'
}

/** A probe of ours is no use of the key: the inventory's verdicts leave it out as well. */
function noteProbe(tools: EffectTools['tools'], live: Live, id: string | undefined, at: number): void {
  if (id !== undefined) tools.observations.addProbe(keyOf(live.state, id), at)
}
