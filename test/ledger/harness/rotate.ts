import type { RotationId } from '../../../src/core/ids'
import type { AskedCall, TeamGate } from '../../../src/core/ports/team-gate'
import type { KeyReference } from '../../../src/core/team/event'

// A rotation as small as it can be and still be one: journal first, each call sent once, an unknown outcome looked for. Nothing
// but the team keeps two of them apart: no marker of somebody else is looked at.

export type Entry = {
  readonly at: 'planned' | 'create-intended' | 'created' | 'revoke-intended' | 'revoked' | 'ended'
  readonly marker?: string
}

/** Survives the process. */
export type Journal = {
  last(key: string): Entry | null
  add(key: string, entry: Entry): void
}

export type Listed = { readonly isOldLive: boolean; readonly markers: readonly string[] }

/** What was sent may have arrived although `unknown` is answered. */
export type ProviderDoor = {
  list(key: string): Promise<Listed | 'unknown'>
  create(key: string, marker: string): Promise<'done' | 'unknown'>
  revoke(key: string): Promise<'done' | 'unknown'>
}

export type Operator = {
  readonly name: string
  readonly gate: TeamGate
  readonly journal: Journal
  readonly provider: ProviderDoor
}

/** `waits`: something is in the way, and it is to be called again. `over`: nothing is left to do for this key. */
export async function goOn(operator: Operator, key: string): Promise<'waits' | 'over'> {
  for (;;) {
    const step = await nextStep(operator, key)
    if (step !== 'went-on') return step
  }
}

async function nextStep(operator: Operator, key: string): Promise<'went-on' | 'waits' | 'over'> {
  const { gate, journal } = operator
  const last = journal.last(key)
  if (last === null) return plan(operator, key)
  switch (last.at) {
    case 'planned':
      return create(operator, key)
    case 'create-intended':
      return reconcile(operator, key, last.marker ?? '')
    case 'created':
      return revoke(operator, key)
    case 'revoke-intended':
      return lookAfterRevoke(operator, key)
    case 'revoked':
      gate.tell(newsOf(operator, key, 'closed'))
      journal.add(key, { at: 'ended' })
      return 'over'
    case 'ended':
      return 'over'
    default:
      return last.at satisfies never
  }
}

async function plan(
  { name, gate, journal, provider }: Operator,
  key: string
): Promise<'went-on' | 'waits' | 'over'> {
  const allowed = await gate.beforePlan(referenceOf(key))
  if (!allowed.ok) return 'waits'
  const listed = await provider.list(key)
  if (listed === 'unknown' || !listed.isOldLive) {
    gate.release(referenceOf(key))
    return listed === 'unknown' ? 'waits' : 'over'
  }
  journal.add(key, { at: 'planned' })
  gate.tell(newsOf({ name }, key, 'preflight'))
  return 'went-on'
}

async function create(operator: Operator, key: string): Promise<'went-on' | 'waits' | 'over'> {
  const { name, gate, journal, provider } = operator
  const listed = await provider.list(key)
  if (listed === 'unknown') return 'waits'
  if (!listed.isOldLive) {
    // Another member has finished with this key: the rotation ends without having made anything.
    gate.tell(newsOf(operator, key, 'aborted'))
    journal.add(key, { at: 'ended' })
    return 'over'
  }
  const permit = await gate.beforeCall(asked(operator, key, 'create'))
  if (!permit.ok || !permit.value.isGood()) return 'waits'
  const marker = `${name}-${key}`
  journal.add(key, { at: 'create-intended', marker })
  const answer = await provider.create(key, marker)
  if (answer === 'unknown') return 'waits'
  journal.add(key, { at: 'created', marker })
  gate.tell(newsOf(operator, key, 'draining'))
  return 'went-on'
}

async function reconcile(
  { journal, provider }: Operator,
  key: string,
  marker: string
): Promise<'went-on' | 'waits'> {
  const listed = await provider.list(key)
  if (listed === 'unknown') return 'waits'
  journal.add(key, listed.markers.includes(marker) ? { at: 'created', marker } : { at: 'planned' })
  return 'went-on'
}

async function revoke(operator: Operator, key: string): Promise<'went-on' | 'waits'> {
  const { gate, journal, provider } = operator
  const permit = await gate.beforeCall(asked(operator, key, 'revoke'))
  if (!permit.ok || !permit.value.isGood()) return 'waits'
  journal.add(key, { at: 'revoke-intended' })
  if ((await provider.revoke(key)) === 'unknown') return 'waits'
  journal.add(key, { at: 'revoked' })
  return 'went-on'
}

async function lookAfterRevoke({ journal, provider }: Operator, key: string): Promise<'went-on' | 'waits'> {
  const listed = await provider.list(key)
  if (listed === 'unknown') return 'waits'
  journal.add(key, { at: listed.isOldLive ? 'created' : 'revoked' })
  return 'went-on'
}

export function referenceOf(key: string): KeyReference {
  return { provider: 'fake', origin: 'https://fake.example', groupId: 'g', providerKeyId: key }
}

function aboutKey(key: string): Pick<AskedCall, 'key' | 'keyName' | 'environment' | 'isEnvironmentProven'> {
  return { key: referenceOf(key), keyName: key, environment: 'staging', isEnvironmentProven: true }
}

function asked({ name }: Operator, key: string, call: 'create' | 'revoke'): AskedCall {
  const about = { ...aboutKey(key), mode: 'replace' }
  return { call, ...about, rotation: rotationOf(name, key), about: [] }
}

function newsOf({ name }: Pick<Operator, 'name'>, key: string, state: string) {
  const about = { ...aboutKey(key), mode: 'replace' }
  const isEnded = state === 'closed' || state === 'aborted'
  return {
    rotation: rotationOf(name, key),
    ...about,
    state,
    hasCreated: false,
    grade: isEnded ? 'E1' : 'none',
    isEnded
  }
}

function rotationOf(name: string, key: string): RotationId {
  return `${name}/${key}` as RotationId
}
