import { describe, expect, it } from 'vitest'
import { NOON } from '../../../../test/kit/builders'
import {
  after,
  createIntended,
  goOn,
  looked,
  MISSING,
  preflighted,
  seen,
  TIMED_OUT,
  upToCreated,
  usedAt
} from '../../../../test/kit/rotation-builders'
import { MINUTE } from '../../clock'
import { actsOf } from '../acts'
import { effectsOf } from '../effects-of'
import type { RotationEvent } from '../event'
import type { RotationState } from '../state'

// Combinations that the flat state allowed, and that a rotation could reach.

const SUSPECT = { providerKeyId: 'stranger', name: 'key 17', createdAt: NOON + 2_500 }
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
    const asked = goOn(aborting, looked(LATER, { suspects: [SUSPECT] }))
    expect(asked).toMatchObject({ name: 'needs-human', reason: 'suspects' })

    const going = goOn(asked, { kind: 'not-ours', at: LATER + MINUTE })

    expect(going.name).toBe('aborting')
    const done = goOn(going, looked(LATER + 2 * MINUTE), looked(LATER + 4 * MINUTE))
    expect(done).toMatchObject({ name: 'aborted', new: null })
  })

  it('goes back to where it was stopped when the new key turns out to be in use', () => {
    const missing = [1, 2, 3].map(n => looked(NOON + n * 5 * MINUTE, { new: MISSING }))
    const stopped = goOn(after(upToCreated()), ...missing)
    expect(stopped).toMatchObject({ name: 'needs-human', reason: 'new-vanished' })
    const aborting = goOn(stopped, { kind: 'abort-asked', at: LATER })

    const used = seen({ lastUsed: usedAt(LATER) })
    const found = goOn(aborting, looked(LATER + MINUTE, { new: used }))

    expect(found).toMatchObject({ name: 'created', reason: 'new-key-in-use', orphans: [] })
  })
})

describe('an incident without a new key', () => {
  it('waits for no quiet after its revoke was stopped: a person may order it again', () => {
    const planned = after([], { mode: 'incident' })
    const asked = goOn(planned, revokeConfirmed(planned), preflighted(NOON + 1_000))
    const changed = seen({ changed: ['permissions'] })
    const stopped = goOn(asked, looked(NOON + MINUTE, { old: changed }))
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
