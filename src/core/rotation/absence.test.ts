import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import {
  after,
  created,
  goOn,
  IN_USE_AT,
  listRead,
  MISSING,
  NEVER,
  preflighted,
  PROVIDER,
  seen,
  upToCreated,
  upToDeployed,
  upToInUse,
  upToRevokeReady,
  usedAt
} from '../../../test/kit/rotation-builders'
import { confirm } from '../../../test/kit/rotation-walk'
import { HOUR, MINUTE } from '../clock'
import { actsOf } from './acts'
import { effectsOf } from './effects-of'
import { isAtLeast } from './evidence'
import type { RotationEvent } from './event'
import type { Seen } from './facts'
import { overviewOf } from './overview-of'
import type { RotationState } from './state'

// Absence is not death, and our own step is not proof.

const DELETED = { provider: { revokeMeans: 'deleted' } } as const
const DISABLED = seen({ status: 'disabled' })

describe('an old key that is not listed', () => {
  it('keeps its guards: nothing is claimed, graded or closed by absence', () => {
    const state = without(after(upToInUse(), DELETED), IN_USE_AT + MINUTE, 8)

    expect(state).toMatchObject({ name: 'draining', reason: 'not-listed', claimedAt: null, task: null })
    expect(state.evidence.grade).toBe('none')
    expect(actsOf(state)).toEqual(['check-now', 'keep-both'])
  })

  it('is said to be not listed, by status and reason, and calls a person', () => {
    const state = without(after(upToInUse(), DELETED), IN_USE_AT + MINUTE, 2)

    const { old, reason, needsPerson } = overviewOf(state, { now: NOON, hold: null, keyIdOf: () => null })
    expect({ status: old.status, reason, needsPerson }).toEqual({
      status: 'not-listed',
      reason: 'not-listed',
      needsPerson: true
    })
  })

  it('may be revoked once the whole quiet time is over and a person confirms, and the revoke is sent by its id', () => {
    const early = without(after(upToInUse(), DELETED), IN_USE_AT + 15 * MINUTE, 90)
    expect(early.name).toBe('draining')
    const ready = without(early, early.updatedAt + 15 * MINUTE, 8)
    expect(ready).toMatchObject({ name: 'revoke-ready', reason: 'not-listed' })

    const asked = goOn(
      ready,
      confirm(ready),
      listRead(ready.updatedAt + 1_000, { old: MISSING, new: inUse(ready) })
    )

    expect(effectsOf(asked)[0]).toMatchObject({ kind: 'revoke-key', target: 'old' })
  })

  it('counts as gone after the provider answered its revoke with 404, and not before', () => {
    const ready = without(after(upToInUse(), DELETED), IN_USE_AT + 15 * MINUTE, 100)
    const claimed = revoke(ready, true)
    expect(claimed).toMatchObject({ name: 'revoked-claimed', evidence: { grade: 'E0' } })

    const gone = goOn(claimed, listRead(claimed.updatedAt + 1_000, { old: MISSING, new: inUse(ready) }))

    expect(gone).toMatchObject({ name: 'dead-proven', evidence: { grade: 'E1' } })
  })

  it('does not count quiet time that nobody could see once it is listed again, and says so', () => {
    const missing = without(after(upToInUse(), DELETED), IN_USE_AT + 15 * MINUTE, 100)
    expect(missing.name).toBe('revoke-ready')

    const back = goOn(missing, listRead(missing.updatedAt + MINUTE, { new: inUse(missing) }))

    expect(back).toMatchObject({ name: 'draining', reason: 'listed-again' })
    expect(back.monitor?.unseenMs).toBe(0)
  })

  it('is revoked in an incident all the same', () => {
    const planned = after([], { mode: 'incident' })
    const confirmed = goOn(planned, confirm(planned))

    const killing = goOn(
      confirmed,
      preflighted(NOON + 1_000, { reading: { ...EMPTY_READING, old: MISSING } }),
      listRead(NOON + 2_000, { old: MISSING })
    )

    expect(effectsOf(killing)[0]).toMatchObject({ kind: 'revoke-key', target: 'old' })
  })

  it('blocks a routine rotation by name', () => {
    const state = after([{ kind: 'started', at: NOON }])

    const blocked = goOn(state, preflighted(NOON + 1_000, { reading: { ...EMPTY_READING, old: MISSING } }))

    expect(blocked).toMatchObject({ name: 'blocked', reason: 'not-listed' })
  })

  it('is not called vanished while the new key is not in use yet', () => {
    const state = after(upToDeployed(), DELETED)
    const at = state.updatedAt

    const missing = goOn(
      state,
      ...[1, 2, 3].map(n => listRead(at + n * MINUTE, { old: MISSING, new: seen({ lastUsed: NEVER }) }))
    )
    expect(missing).toMatchObject({ name: 'deployed', reason: 'not-listed' })
    const back = goOn(missing, listRead(at + 5 * MINUTE, { new: seen({ lastUsed: NEVER }) }))
    expect(back).toMatchObject({ name: 'deployed', reason: 'listed-again' })
  })

  it('may be revoked while it is disabled, once a person says so', () => {
    const disabled = cooledDown()
    const missing = without(disabled, disabled.updatedAt + 15 * MINUTE, 8)

    expect(missing).toMatchObject({ name: 'disabled', reason: 'not-listed', claimedAt: null })
    expect(actsOf(missing)[0]).toBe('revoke-old')
    const back = goOn(missing, listRead(missing.updatedAt + MINUTE, { old: DISABLED, new: inUse(missing) }))
    expect(back).toMatchObject({ reason: 'listed-again', coolingMs: 0 })
  })
})

describe('a row that the provider itself calls revoked', () => {
  it('counts as revoked elsewhere where revoked rows are kept', () => {
    const state = after(upToInUse())

    const elsewhere = goOn(
      state,
      listRead(IN_USE_AT + MINUTE, { old: seen({ status: 'gone' }), new: inUse(state) })
    )

    expect(elsewhere).toMatchObject({ name: 'revoked-claimed', reason: 'revoked-elsewhere' })
  })
})

describe('a revoke that the provider only said yes to', () => {
  it('is not proven by a disabled row that can be enabled again', () => {
    const claimed = revoke(cooledDown(), false)

    const late = goOn(claimed, listRead(claimed.updatedAt + LATE, { old: DISABLED, new: inUse(claimed) }))

    expect(late).toMatchObject({ name: 'revoke-failed', reason: 'only-disabled' })
    expect(isAtLeast(late.evidence.grade, 'E1')).toBe(false)
  })

  it('is not proven by any row that is still listed where a revoke deletes', () => {
    const claimed = revoke(after(upToRevokeReady(), DELETED), false)

    const late = goOn(
      claimed,
      listRead(claimed.updatedAt + LATE, { old: seen({ status: 'gone' }), new: inUse(claimed) })
    )

    expect(late).toMatchObject({ name: 'revoke-failed', reason: 'still-listed', evidence: { grade: 'E0' } })
  })

  it('opens a closed rotation again when the key is listed again', () => {
    const claimed = revoke(after(upToRevokeReady(), DELETED), false)
    const at = claimed.updatedAt
    const secretId = claimed.sealedSecret!.id
    const closed = goOn(claimed, listRead(at + 1_000, { old: MISSING, new: inUse(claimed) }), {
      kind: 'secret-destroyed',
      at: at + 2_000,
      secretId
    })
    expect(closed).toMatchObject({ name: 'closed', evidence: { grade: 'E1' } })

    const back = goOn(closed, listRead(at + LATE, { new: inUse(claimed) }))

    expect(back).toMatchObject({
      phase: 'revoking',
      name: 'revoke-failed',
      reason: 'listed-again',
      evidence: { grade: 'E0' }
    })
    expect(actsOf(back)).toContain('revoke-old')
  })
})

describe('a new key that is not listed', () => {
  it('stops the rotation for a person, which goes on by itself once it is listed again', () => {
    const state = after(upToInUse())
    const at = IN_USE_AT
    const gone = goOn(state, ...[1, 2, 3].map(n => listRead(at + n * MINUTE, { new: MISSING })))
    expect(gone).toMatchObject({ name: 'needs-human', reason: 'new-vanished' })
    expect(effectsOf(gone).map(effect => effect.kind)).toContain('sample-last-used')

    const back = goOn(gone, listRead(at + 9 * MINUTE, { new: inUse(state) }))

    expect(back).toMatchObject({ name: 'draining', reason: 'listed-again' })
  })
})

describe('an orphan that is not listed', () => {
  it('is revoked by its id, and not taken for gone', () => {
    const aborting = goOn(after(upToCreated()), { kind: 'abort-asked', at: NOON + 10_000 })

    const early = goOn(aborting, listRead(NOON + 11_000, { new: MISSING }))
    expect(early.orphans).toMatchObject([{ state: 'clearing' }])
    const late = goOn(early, listRead(NOON + 10_000 + PROVIDER.listLagMs + MINUTE, { new: MISSING }))

    expect(effectsOf(late)[0]).toMatchObject({ kind: 'revoke-key', target: 'new' })
    expect(late.orphans).toMatchObject([{ state: 'clearing' }])
  })
})

describe('an incident', () => {
  it('makes the new key at E1, and better evidence follows while the consumers recover', () => {
    const planned = after([], { mode: 'incident', policy: { wanted: 'E2' } })
    const asked = goOn(planned, confirm(planned), preflighted(NOON + 1_000), listRead(NOON + 2_000))
    const claimed = answered(asked, NOON + 3_000, false)
    const gone = seen({ status: 'gone' })

    const due = goOn(claimed, listRead(NOON + 5_000, { old: gone }))

    expect(due).toMatchObject({ name: 'preflight', evidence: { grade: 'E1' } })
    expect(effectsOf(due)[0]?.kind).toBe('preflight')
    const making = goOn(
      due,
      preflighted(NOON + 6_000, { reading: { ...EMPTY_READING, old: gone } }),
      ...upToCreated()
        .slice(2, 3)
        .map(event => ({ ...event, at: NOON + 7_000 })),
      created(NOON + 8_000)
    )
    expect(making).toMatchObject({ name: 'created', evidence: { grade: 'E1' } })
    const later = goOn(making, listRead(NOON + 5 * MINUTE, { old: gone, new: seen({ lastUsed: NEVER }) }))
    expect(later.evidence.grade).toBe('E2')
  })

  it('takes no E1 from one list without the old key, and reads a second one soon', () => {
    const planned = after([], { mode: 'incident', ...DELETED })
    const asked = goOn(planned, confirm(planned), preflighted(NOON + 1_000), listRead(NOON + 2_000))
    const claimed = answered(asked, NOON + 3_000, false)
    const others = { old: MISSING, liveCount: 5 }

    const once = goOn(claimed, listRead(NOON + 5_000, others))

    expect(once).toMatchObject({ name: 'revoked-claimed', evidence: { grade: 'E0' } })
    const [next] = effectsOf(once)
    expect(next).toMatchObject({ kind: 'read-evidence', notBefore: NOON + 8_000 })
    const twice = goOn(once, listRead(NOON + 8_000, others))
    expect(twice).toMatchObject({ name: 'preflight', evidence: { grade: 'E1' } })
    const back = goOn(once, listRead(NOON + 8_000), listRead(NOON + 9_000, others))
    expect(back.evidence.grade).toBe('E0')
  })
})

const LATE = PROVIDER.propagationMs + PROVIDER.listLagMs + MINUTE
const EMPTY_READING = { old: seen(), new: null, ours: [], foreign: [], suspects: [], liveCount: 1 } as const

function inUse(state: RotationState): Seen {
  return seen({ lastUsed: usedAt(Math.max(state.updatedAt, IN_USE_AT)) })
}

/** Lists every quarter of an hour that show the new key and leave the old one out. */
function without(state: RotationState, from: number, times: number): RotationState {
  const readings = Array.from({ length: times }, (_, n) =>
    listRead(from + n * 15 * MINUTE, { old: MISSING, new: inUse(state) })
  )
  return goOn(state, ...readings)
}

/** A person confirms, the list is read, the revoke is sent and answered. */
function revoke(ready: RotationState, alreadyGone: boolean): RotationState {
  const old = ready.old.seen ?? seen()
  const at = ready.updatedAt
  return answered(
    goOn(ready, confirm(ready), listRead(at + 1_000, { old, new: inUse(ready) })),
    at + 2_000,
    alreadyGone
  )
}

function answered(state: RotationState, at: number, alreadyGone: boolean): RotationState {
  const callId = state.task?.callId ?? 0
  return goOn(
    state,
    { kind: 'call-intended', at, callId, call: 'revoke-key', target: 'old' },
    { kind: 'call-committed', at: at + 500, callId, alreadyGone }
  )
}

/** A key that Rekey has disabled, and that has cooled. */
function cooledDown(): RotationState {
  const ready = after(upToRevokeReady(), { provider: { canDisable: true, revokeMeans: 'deleted' } })
  const at = ready.updatedAt
  const reread = goOn(ready, { kind: 'disable-asked', at }, listRead(at + 1_000, { new: inUse(ready) }))
  const callId = reread.task?.callId ?? 0
  const events: RotationEvent[] = [
    { kind: 'call-intended', at: at + 2_000, callId, call: 'disable-key', target: 'old' },
    { kind: 'call-committed', at: at + 3_000, callId, alreadyGone: false }
  ]
  for (let n = 1; n <= 6; n += 1)
    events.push(listRead(at + n * 15 * MINUTE, { old: DISABLED, new: inUse(ready) }))
  const disabled = goOn(reread, ...events)
  expect(disabled.name).toBe('disabled')
  expect(disabled.coolingMs).toBeGreaterThanOrEqual(HOUR)
  return disabled
}
