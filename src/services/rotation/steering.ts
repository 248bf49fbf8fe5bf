import { failed, fault, type Fault, ok, type Result } from '../../core/fault'
import { faultOf } from '../../core/faulted'
import { allows } from '../../core/rotation/acts'
import type { KeyId, RotationId } from '../../core/ids'
import type { Pin, RotationEvent } from '../../core/rotation/event'
import type { RotationAct, RotationMode, RotationOverview } from '../../core/rotation/overview'
import { overviewOf } from '../../core/rotation/overview-of'
import type { RotationState } from '../../core/rotation/state'
import type { RotationRunner } from './runner'
import { keyOf } from './audit-of'
import type { Listings } from './listings'
import type { Live } from './live'
import { planRotation } from './planning'
import { readRotation } from './resuming'
import type { RotationTools } from './tools'

// What lies between a person's act and the journal.

type PlanWork = {
  readonly keyIds: readonly KeyId[]
  readonly mode: RotationMode
  readonly group: string | null
  readonly scheduledBy: string | null
  readonly noted: ((id: RotationId) => void) | undefined
  readonly listings: Listings
  overview(live: Live): RotationOverview
}

/** One rotation for each key. Keys that lie together at a provider are read by one list. */
export async function planAll(
  tools: RotationTools,
  runner: RotationRunner,
  work: PlanWork
): Promise<Result<readonly RotationOverview[]>> {
  const ids = [...new Set(work.keyIds)]
  // A list that begins in this very millisecond is new enough.
  const after = tools.clock.monotonic() - 1
  const { mode, group, scheduledBy, listings } = work
  const isUrgent = ids.length === 1 && scheduledBy === null
  const events = await Promise.all(
    ids.map(keyId => planRotation(tools, listings, { keyId, mode, group, scheduledBy, after, isUrgent }))
  )
  const planned: RotationOverview[] = []
  let first: Fault | null = null
  for (const event of events) {
    const live = event.ok
      ? written(() => runner.register.plan(event.value, () => work.noted?.(event.value.plan.rotationId)))
      : event
    if (live.ok) planned.push(work.overview(live.value))
    else first ??= live.fault
  }
  return planned.length === 0 ? { ok: false, fault: first ?? fault('not-found') } : ok(planned)
}

/**
 * A rotation that waits for capacity is cancelled for an incident of the same key: the old one goes first. What is read comes before anything
 * is written, and both are written at once.
 */
export async function planInstead(
  tools: RotationTools,
  runner: RotationRunner,
  listings: Listings,
  shown: { readonly live: Live; readonly version: number }
): Promise<Result<Live>> {
  const { live, version } = shown
  const { oldKeyId, rotationId } = live.state.plan
  if (live.state.reason !== 'cap-full' || !allows(live.state, 'abort')) {
    return { ok: false, fault: refusalOf(live.state, 'abort') }
  }
  if (live.state.version !== version) return failed('conflict', 'confirmation-stale')
  const planned = await planRotation(tools, listings, {
    keyId: oldKeyId,
    mode: 'incident',
    group: null,
    scheduledBy: null,
    instead: rotationId,
    after: tools.clock.monotonic() - 1,
    isUrgent: true
  })
  if (!planned.ok) return planned
  if (live.state.version !== version) return failed('conflict', 'confirmation-stale')
  return written(() => {
    const end = { kind: 'abort-asked', at: tools.clock.now() } as const
    return runner.register.replace(live, end, planned.value)
  })
}

/** What begins a journal; what the disk refuses is an answer, so that those that were planned before it are told. */
export function written(work: () => Live | null): Result<Live> {
  try {
    const live = work()
    return live === null ? failed('conflict', 'rotation-open') : ok(live)
  } catch (error) {
    const known = faultOf(error)
    if (known === null) throw error
    return { ok: false, fault: known }
  }
}

/** Writes what a person decided. Null when it is written; then the rotation goes on. */
export function journal(runner: RotationRunner, live: Live, event: RotationEvent): Result<never> | null {
  try {
    if (!runner.register.apply(live, event)) return failed('conflict', 'confirmation-stale')
  } catch (error) {
    const known = faultOf(error)
    if (known === null) throw error
    return { ok: false, fault: known }
  }
  runner.wake(live.state.plan.rotationId)
  return null
}

/** A fact from outside: it is kept, whatever it takes, and ignored where it says nothing new. */
export async function tell(runner: RotationRunner, id: RotationId, event: RotationEvent): Promise<void> {
  const live = runner.register.get(id)
  if (live === null) return
  await runner.register.record(live, event)
  runner.wake(id)
}

/** Takes rotations up again from their journals. */
export function resumeThese(tools: RotationTools, runner: RotationRunner, ids: readonly RotationId[]): void {
  const lives = ids.flatMap(id => resumeOne(tools, runner, id) ?? [])
  runner.begin(lives)
  for (const { state } of lives) runner.wake(state.plan.rotationId)
}

/** Null when it is in memory already, or cannot be read. */
function resumeOne(tools: RotationTools, { register }: RotationRunner, id: RotationId): Live | null {
  if (register.get(id) !== null) return null
  const resumed = readRotation(tools, id)
  if (resumed === null) {
    noteUnreadable(tools, id)
    return null
  }
  const live = register.add(resumed.state)
  if (resumed.damagedAt === null) {
    const at = tools.clock.now()
    live.unresumed = { kind: 'resumed', at, run: tools.run, clock: 'unwatched' }
  }
  return live
}

/** Not even the plan can be read: nothing can be shown of it but that it is there. The key stays reserved. */
function noteUnreadable(tools: RotationTools, id: RotationId): void {
  const record = tools.journal.get(id)
  tools.audit.append({
    at: tools.clock.now(),
    act: 'rotation.needs-human',
    actor: 'rekey',
    accountId: record?.accountId ?? null,
    keyId: record?.keyId ?? null,
    rotationId: id,
    facts: { reason: 'journal-damaged' }
  })
}

/** What a consent to revoke holds for: these keys, this version. */
export function pinOf(state: RotationState): Pin {
  return {
    oldId: state.old.facts.providerKeyId,
    newId: state.new?.facts.providerKeyId ?? null,
    version: state.version
  }
}

/** Why an act that is not offered is refused. */
export function refusalOf(state: RotationState, act: RotationAct): Fault {
  if (act === 'abort' && state.new !== null) return fault('conflict', 'new-key-in-use')
  return fault('conflict', act === 'revoke-old' ? 'evidence-missing' : 'confirmation-stale')
}

export function overviewOfState(
  tools: RotationTools,
  state: RotationState,
  live: Live | null
): RotationOverview {
  return overviewOf(state, {
    now: tools.clock.now(),
    hold: live?.hold ?? null,
    keyIdOf: providerKeyId => tools.keys.get(keyOf(state, providerKeyId))?.id ?? null
  })
}
