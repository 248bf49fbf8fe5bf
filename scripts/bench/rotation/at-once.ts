import { setTimeout as delay } from 'node:timers/promises'
import type { SandboxFault } from '../../../src/providers/kit/sandbox/fault-plan'
import type { RotationView } from '../../../src/contract/rotations'
import { openFleet, type Fleet } from './fleet'

// Two hundred rotations at once while one request in twenty goes wrong. An operator does what is offered first.

export type AtOnce = {
  readonly rotations: number
  readonly unfinished: number
  readonly closed: number
  readonly faults: number
  readonly requests: number
  readonly seconds: number
  /** What those that did not come to an end stand in. */
  readonly left: readonly string[]
}

const ACCOUNTS = 10
const KEYS_EACH = 20
const FAULT_SHARE = 0.05
const LONGEST_MS = 240_000
const MOST_RETRIES = 8
const DONE: ReadonlySet<RotationView['state']> = new Set(['closed', 'aborted', 'abandoned'])

const FAULTS: readonly SandboxFault[] = [
  { kind: 'server-error-before', status: 500 },
  { kind: 'server-error-after', status: 502 },
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'reset-mid-body' },
  { kind: 'truncated' },
  { kind: 'html-body' },
  { kind: 'without-secret' },
  { kind: 'other-shape' },
  { kind: 'empty-list' },
  { kind: 'rate-limited', retryAfter: '1' },
  { kind: 'stale-list', ms: 500 },
  { kind: 'duplicate-create' }
]

export async function measureAtOnce(): Promise<AtOnce> {
  const dice = randomFrom(7)
  const count = { requests: 0, faults: 0, isOn: false }
  const fleet = await openFleet({
    accounts: ACCOUNTS,
    keysEach: KEYS_EACH,
    policy: { quietMs: 2_000, settleMs: 2_000, sweepMs: 4_000, pollMs: 200, pollMaxMs: 1_000 },
    spoil(_method, requested) {
      // The services' own requests are not the app's.
      if (!count.isOn || requested === '/balances' || requested === '/transactions') return null
      count.requests += 1
      if (dice() >= FAULT_SHARE) return null
      count.faults += 1
      return FAULTS[Math.floor(dice() * FAULTS.length)] ?? null
    }
  })
  try {
    return await rotateAll(fleet, count)
  } finally {
    await fleet.close()
  }
}

async function rotateAll(
  fleet: Fleet,
  count: { requests: number; faults: number; isOn: boolean }
): Promise<AtOnce> {
  const keyIds = await fleet.keyIds()
  const planned = await Promise.all(
    keyIds.map(
      async keyId => (await fleet.app.done('rotations.plan', { keyIds: [keyId], mode: 'routine' }))[0]
    )
  )
  for (const view of planned) if (view !== undefined) fleet.views.set(view.id, view)
  count.isOn = true
  const startedAt = performance.now()
  const retries = new Map<string, number>()
  let consumed = fleet.consume()
  let consumedAt = performance.now()
  while (performance.now() - startedAt < LONGEST_MS) {
    const open = [...fleet.views.values()].filter(view => !DONE.has(view.state))
    const acted = await Promise.all(open.map(view => actOn(fleet, view, retries)))
    if (open.every((view, index) => acted[index] === false && isNamedRest(view, retries))) break
    await delay(100)
    if (performance.now() - consumedAt > 800) {
      await consumed
      consumedAt = performance.now()
      consumed = fleet.consume()
    }
  }
  await consumed
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  const views = (await fleet.app.done('app.snapshot', {})).rotations
  const bad = views.filter(view =>
    DONE.has(view.state) ? !isOneKeyLeft(fleet, view) : !isNamedRest(view, retries)
  )
  return {
    rotations: views.length,
    unfinished: bad.length + (keyIds.length - views.length),
    closed: views.filter(view => view.state === 'closed').length,
    faults: count.faults,
    requests: count.requests,
    seconds,
    left: views
      .filter(view => view.state !== 'closed')
      .map(view => `${view.state}/${view.reason ?? '-'}/${view.waits.code}`)
  }
}

/** Waits for a person, says what for, and offers a way on. */
function isNamedRest(view: RotationView, retries: ReadonlyMap<string, number>): boolean {
  const isTired = (retries.get(view.id) ?? 0) >= MOST_RETRIES || !view.acts.includes('retry')
  return view.needsPerson && isTired && view.acts.length > 0
}

/** An ended rotation leaves one live key of its service: the new one, or the old one where it was given up. */
function isOneKeyLeft({ servers }: Fleet, view: RotationView): boolean {
  const name = view.old.name
  const live = servers
    .flatMap(server => server.keys())
    .filter(key => key.isActive && (key.name === name || key.name.startsWith(`${name} `)))
  const wanted = view.state === 'closed' ? view.new?.providerKeyId : view.old.providerKeyId
  return live.length === 1 && live[0]?.id === wanted
}

/** Does what is offered; false when there is nothing to do. Refusals are for the next time. */
async function actOn(
  { app, fileOf }: Fleet,
  view: RotationView,
  retries: Map<string, number>
): Promise<boolean> {
  const shown = { rotationId: view.id, version: view.version }
  const offers = new Set(view.acts)
  const call = async (name: Parameters<typeof app.host.call>[1], input: unknown): Promise<boolean> =>
    (await app.host.call({ kind: 'headless' }, name, input)).ok
  if (offers.has('start')) return call('rotations.start', shown)
  if (offers.has('accept-permissions')) return call('rotations.acceptPermissions', shown)
  if (offers.has('discard-orphan')) return call('rotations.discardOrphan', shown)
  if (offers.has('hand-off') && view.state === 'created' && view.sealedSecret !== null) {
    const settings = { path: fileOf.get(view.old.providerKeyId) ?? '' }
    return call('handoff.deliver', { secretId: view.sealedSecret.id, destinationId: 'env-file', settings })
  }
  if (offers.has('revoke-old') && view.waits.code !== 'cooling') {
    const asked = await app.host.call({ kind: 'headless' }, 'rotations.prepareRevoke', {
      rotationId: view.id
    })
    if (!asked.ok) return true
    const { token, phrase } = asked.value as { readonly token: string; readonly phrase: string | null }
    return call('rotations.revokeOld', { rotationId: view.id, token, phrase: phrase ?? '' })
  }
  const tried = retries.get(view.id) ?? 0
  if (!offers.has('retry') || tried >= MOST_RETRIES) return false
  retries.set(view.id, tried + 1)
  return call('rotations.retry', shown)
}

function randomFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) | 0
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
}
