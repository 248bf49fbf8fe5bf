import { describe, expect, it } from 'vitest'
import { NOON } from '../../../../test/kit/builders'
import {
  after,
  createIntended,
  DEPLOYED_AT,
  goOn,
  listRead,
  MISSING,
  NEVER,
  preflighted,
  seen,
  TIMED_OUT,
  upToCreated,
  upToDeployed,
  upToRevokeReady,
  usedAt
} from '../../../../test/kit/rotation-builders'
import { confirm } from '../../../../test/kit/rotation-walk'
import { DAY, HOUR, MINUTE } from '../../clock'
import { actsOf } from '../acts'
import { effectsOf } from '../effects-of'
import type { RotationEvent } from '../event'
import type { Ended, RotationState } from '../state'

// Combinations that the flat state allowed, and that a rotation could reach.

const SUSPECT = { providerKeyId: 'stranger', name: 'key 17', createdAt: NOON + 2_500 }
const GONE = seen({ status: 'gone' })
const LATER = NOON + 30 * MINUTE

describe('a rotation that is being aborted', () => {
  it('makes no other key after a person has said that a suspect is not ours', () => {
    const unanswered = after([
      { kind: 'started', at: NOON },
      preflighted(NOON + 1_000),
      createIntended(NOON + 2_000),
      { kind: 'create-unknown', at: NOON + 3_000, attempt: 1, fault: TIMED_OUT, providerKeyId: null }
    ])
    const aborting = goOn(unanswered, { kind: 'abort-asked', at: NOON + 4_000 })
    const asked = goOn(aborting, listRead(LATER, { suspects: [SUSPECT] }))
    expect(asked).toMatchObject({ name: 'needs-human', reason: 'suspects' })

    const going = goOn(asked, { kind: 'not-ours', at: LATER + MINUTE })

    expect(going.name).toBe('aborting')
    const done = goOn(going, listRead(LATER + 2 * MINUTE), listRead(LATER + 4 * MINUTE))
    expect(done).toMatchObject({ name: 'aborted', new: null })
  })

  it('goes back to where it was stopped when the new key turns out to be in use', () => {
    const missing = [1, 2, 3].map(n => listRead(NOON + n * 5 * MINUTE, { new: MISSING }))
    const stopped = goOn(after(upToCreated()), ...missing)
    expect(stopped).toMatchObject({ name: 'needs-human', reason: 'new-vanished' })
    const aborting = goOn(stopped, { kind: 'abort-asked', at: LATER })

    const used = seen({ lastUsed: usedAt(LATER) })
    const found = goOn(aborting, listRead(LATER + MINUTE, { new: used }))

    expect(found).toMatchObject({ name: 'created', reason: 'new-key-in-use', orphans: [] })
  })

  it.each([
    { isUsed: true, found: { name: 'deployed', reason: 'new-key-in-use', orphans: [], task: null } },
    { isUsed: false, found: { name: 'aborting', from: 'deployed', orphans: [{ state: 'clearing' }] } }
  ])('knows where it was stopped when the missing key is live again (used: $isUsed)', ({ isUsed, found }) => {
    const deployed = after(upToDeployed())
    const at = DEPLOYED_AT
    const stopped = goOn(deployed, ...[1, 2, 3].map(n => listRead(at + n * MINUTE, { new: MISSING })))
    expect(stopped).toMatchObject({ name: 'needs-human', before: 'deployed', reason: 'new-vanished' })
    const aborting = goOn(stopped, { kind: 'abort-asked', at: at + 5 * MINUTE })

    const key = seen({ lastUsed: isUsed ? usedAt(at + 6 * MINUTE) : NEVER })
    const again = goOn(aborting, listRead(at + 7 * MINUTE, { new: key }))

    expect(again).toMatchObject(found)
    const kinds = effectsOf(again).map(effect => effect.kind)
    expect(kinds.includes('revoke-key')).toBe(!isUsed)
  })
})

describe('a closed rotation that opens again', () => {
  it('is not marked as swept, and is swept once more after it has closed', () => {
    const closed = closedAfterRevoke(after(upToRevokeReady()))
    const swept = goOn(closed, listRead(closed.closedAt + DAY, { old: GONE }))
    expect(swept).toMatchObject({ phase: 'ended', isSwept: true })
    expect(effectsOf(swept)).toEqual([])

    const back = goOn(swept, listRead(closed.closedAt + 2 * DAY))

    expect(back).toMatchObject({ phase: 'revoking', name: 'revoke-failed' })
    expect(back).not.toHaveProperty('isSwept')
    const again = closedAfterRevoke(back)
    expect(again).toMatchObject({ name: 'closed', isSwept: false })
    expect(effectsOf(again).map(effect => effect.kind)).toEqual(['sweep'])
  })
})

describe('an incident without a new key', () => {
  it('waits for no quiet after its revoke was stopped: a person may order it again', () => {
    const planned = after([], { mode: 'incident' })
    const asked = goOn(planned, revokeConfirmed(planned), preflighted(NOON + 1_000))
    const changed = seen({ changed: ['permissions'] })
    const stopped = goOn(asked, listRead(NOON + MINUTE, { old: changed }))
    expect(stopped).toMatchObject({ name: 'needs-human', reason: 'changed-elsewhere' })

    const back = goOn(stopped, { kind: 'retry-asked', at: NOON + 2 * MINUTE })

    expect(back.name).toBe('revoke-failed')
    expect(actsOf(back)[0]).toBe('revoke-old')
  })
})

describe('a rotation that is over', () => {
  it('does nothing but wait for a person once a row of its journal cannot be read', () => {
    const ended = goOn(
      after(upToCreated()),
      { kind: 'abandoned', at: NOON + MINUTE, reason: 'moved' },
      { kind: 'journal-damaged', at: NOON + 2 * MINUTE, seq: 7 }
    )
    const started = goOn(after([]), { kind: 'journal-damaged', at: NOON, seq: 2 })

    for (const state of [ended, started]) {
      expect(state).toMatchObject({ phase: 'damaged', name: 'needs-human', reason: 'journal-damaged' })
      expect(effectsOf(state)).toEqual([])
      expect(actsOf(state)).toEqual(['abandon'])
    }
    const given = goOn(started, { kind: 'abandoned', at: NOON + MINUTE, reason: 'lost' })
    expect(given).toMatchObject({ name: 'abandoned', closedAt: NOON + MINUTE, givenUpBecause: 'lost' })
  })
})

function revokeConfirmed(state: RotationState): RotationEvent {
  return { kind: 'revoke-confirmed', at: NOON, pin: { oldId: 'old', newId: null, version: state.version } }
}

/** A person confirms, the revoke is sent and accepted, and lists show the old key as gone for as long as the policy asks. */
function closedAfterRevoke(ready: RotationState): Ended {
  const at = ready.updatedAt
  const inUse = seen({ lastUsed: usedAt(at) })
  const asked = goOn(ready, confirm(ready), listRead(at + 1_000, { new: inUse }))
  const callId = asked.task?.callId ?? 0
  const claimed = goOn(
    asked,
    { kind: 'call-intended', at: at + 2_000, callId, call: 'revoke-key', target: 'old' },
    { kind: 'call-committed', at: at + 3_000, callId, alreadyGone: false }
  )
  const events: RotationEvent[] = [
    ...[1, 2, 3].map(n => listRead(at + n * HOUR, { old: GONE, new: inUse })),
    { kind: 'secret-destroyed', at: at + 4 * HOUR, secretId: claimed.sealedSecret!.id }
  ]
  const closed = events.reduce(
    (state, event) => (state.phase === 'ended' ? state : goOn(state, event)),
    claimed
  )
  if (closed.phase !== 'ended') throw new Error(`It stands at ${closed.name}.`)
  return closed
}
