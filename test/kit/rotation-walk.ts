import { MINUTE } from '../../src/core/clock'
import { fault } from '../../src/core/fault'
import { effectsOf } from '../../src/core/rotation/effects-of'
import type { RotationEvent } from '../../src/core/rotation/event'
import type { RotationState } from '../../src/core/rotation/state'
import {
  aReading,
  createIntended,
  created,
  listRead,
  MISSING,
  NEVER,
  preflightFacts,
  seen,
  TIMED_OUT,
  usedAt
} from './rotation-builders'

// Walks through the machine: what may happen next in a state, likely and unlikely.

const GONE = seen({ status: 'gone' })

export function confirm(state: RotationState): RotationEvent {
  const pin = { oldId: 'old', newId: state.new?.facts.providerKeyId ?? null, version: state.version }
  return { kind: 'revoke-confirmed', at: state.updatedAt, pin }
}

/** What a provider and a person who wish the rotation well would do next. */
export function likelyFor(state: RotationState, at: number): readonly RotationEvent[] {
  const kind = effectsOf(state)[0]?.kind
  const isNewLive = state.new === null ? null : seen({ lastUsed: usedAt(at - 2_000) })
  const isRevoked = state.claimedAt !== null
  const reading = listRead(at, { old: isRevoked ? GONE : seen(), new: isNewLive })
  const task = state.task
  const byEffect: readonly RotationEvent[] =
    kind === undefined
      ? []
      : candidatesFor(state, at).filter(event => {
          if (kind === 'preflight') return event.kind === 'preflighted'
          if (kind === 'create-key') return event.kind === 'create-intended'
          if (kind === 'probe') return event.kind === 'probed'
          if (kind === 'destroy-secret') return event.kind === 'secret-destroyed'
          if (kind === 'revoke-key' || kind === 'disable-key') return event.kind === 'call-intended'
          return false
        })
  const byState: readonly RotationEvent[] = candidatesFor(state, at).filter(event => {
    if (task?.phase === 'sent') return event.kind === 'call-committed'
    if (state.name === 'planned') return event.kind === 'started'
    if (state.name === 'create-intent') return event.kind === 'created'
    if (state.name === 'created') return DELIVERING.has(event.kind)
    if (state.name === 'handed-off') return event.kind === 'deployed-confirmed'
    if (state.name === 'revoke-ready')
      return event.kind === 'disable-asked' || event.kind === 'revoke-confirmed'
    return state.name === 'disabled' && event.kind === 'revoke-confirmed'
  })
  return [...byEffect, ...byState, reading]
}

const DELIVERING: ReadonlySet<RotationEvent['kind']> = new Set([
  'handoff-started',
  'handed-off',
  'deliveries-chosen',
  'delivery-retried'
])

/** What happens to destinations that are chosen together, here a server and a file. */
function deliveryEvents(state: RotationState, at: number): readonly RotationEvent[] {
  const where = 'a destination'
  const choice = (id: string) => ({ destination: { id, settings: {} }, where, quietMs: 0 })
  if (state.deliveries.length === 0) {
    return [{ kind: 'deliveries-chosen', at, destinations: [choice('connection:1'), choice('env-file')] }]
  }
  const how = 'destination'
  return state.deliveries.flatMap(({ destination }, delivery): readonly RotationEvent[] => [
    { kind: 'handoff-started', at, how, where, destination, delivery },
    { kind: 'handed-off', at, how, where, readBack: 'equal', delivery },
    { kind: 'handed-off', at, how, where, readBack: 'not-read', delivery },
    { kind: 'handoff-failed', at, how, fault: TIMED_OUT, delivery },
    { kind: 'handoff-failed', at, how, fault: fault('permission-missing'), delivery },
    { kind: 'delivery-retried', at, delivery, mayReplace: false },
    { kind: 'delivery-attested', at, delivery, note: 'seen there' },
    { kind: 'delivery-dropped', at, delivery, reason: 'no longer used' }
  ])
}

/** What could happen next, likely and unlikely. */
export function candidatesFor(state: RotationState, at: number): readonly RotationEvent[] {
  const now = { lastUsed: usedAt(at - 2_000) }
  const task = state.task
  const attempt = state.attempts.length
  return [
    { kind: 'started', at },
    { kind: 'preflighted', at, startedAt: at, mono: at, run: 'r', facts: preflightFacts() },
    createIntended(at, attempt + 1),
    { ...created(at), attempt },
    { kind: 'create-unknown', at, attempt, fault: TIMED_OUT, providerKeyId: null },
    { kind: 'create-failed', at, attempt, fault: fault('rate-limited') },
    { kind: 'probed', at, startedAt: at - 10, result: { kind: 'alive', at } },
    {
      kind: 'list-read',
      at,
      startedAt: at,
      mono: at,
      run: 'r',
      reading: aReading({ new: state.new === null ? null : seen(now) })
    },
    {
      kind: 'list-read',
      at,
      startedAt: at,
      mono: at,
      run: 'r',
      reading: aReading({ new: state.new === null ? null : seen(now) })
    },
    {
      kind: 'list-read',
      at,
      startedAt: at,
      mono: at,
      run: 'r',
      reading: aReading({ new: state.new === null ? null : MISSING })
    },
    {
      kind: 'list-read',
      at,
      startedAt: at,
      mono: at,
      run: 'r',
      reading: aReading({ old: GONE, new: state.new === null ? null : seen(now) })
    },
    {
      kind: 'list-read',
      at,
      startedAt: at,
      mono: at,
      run: 'r',
      reading: aReading({ old: MISSING, new: state.new === null ? null : seen(now) })
    },
    {
      kind: 'list-read',
      at,
      startedAt: at,
      mono: at,
      run: 'r',
      reading: aReading({
        new: state.new === null ? null : seen({ lastUsed: NEVER }),
        ours: [{ providerKeyId: 'orphan', attempt: 1, status: 'live', lastUsed: NEVER, createdAt: at }]
      })
    },
    { kind: 'handoff-started', at, how: 'copy', where: 'clipboard', destination: null },
    { kind: 'handed-off', at, how: 'copy', where: 'clipboard', readBack: 'not-read' },
    ...deliveryEvents(state, at),
    { kind: 'deployed-confirmed', at, where: 'server 7' },
    { kind: 'disable-asked', at },
    { kind: 'enable-asked', at },
    confirm(state),
    {
      kind: 'call-intended',
      at,
      callId: task?.callId ?? 0,
      call: 'revoke-key',
      target: task?.target ?? 'old'
    },
    { kind: 'call-committed', at, callId: task?.callId ?? 0, alreadyGone: false },
    { kind: 'call-failed', at, callId: task?.callId ?? 0, outcome: 'unknown', fault: TIMED_OUT },
    { kind: 'secret-destroyed', at, secretId: state.sealedSecret?.id ?? ('none' as never) },
    { kind: 'secret-lost', at, why: 'unreadable' },
    { kind: 'resumed', at, run: 'r2' },
    { kind: 'retry-asked', at },
    { kind: 'discard-asked', at },
    { kind: 'create-again-asked', at },
    ...((at / MINUTE) % 100 === 60
      ? ([
          { kind: 'abort-asked', at },
          { kind: 'abandoned', at, reason: 'enough' }
        ] as const)
      : [])
  ]
}
