import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import {
  after,
  IN_USE_AT,
  goOn,
  listRead,
  POLICY,
  PROVIDER,
  seen,
  upToInUse,
  usedAt
} from '../../../test/kit/rotation-builders'
import { DAY, HOUR, MINUTE } from '../clock'
import { quietNeededMs } from './drain'
import type { RotationState } from './state'

function inUse(at: number) {
  return { new: seen({ lastUsed: usedAt(at) }) }
}

function readEvery(state: RotationState, everyMs: number, from: number, to: number): RotationState {
  let next = state
  for (let at = from; at <= to; at += everyMs) next = goOn(next, listRead(at, inUse(at)))
  return next
}

describe('the quiet time', () => {
  it('is the longest of policy, twice the longest gap, and precision with lag', () => {
    expect(quietNeededMs(POLICY, PROVIDER, null)).toBe(24 * HOUR)
    expect(quietNeededMs(POLICY, PROVIDER, 30 * DAY)).toBe(60 * DAY)
    expect(quietNeededMs({ ...POLICY, quietMs: 0 }, { ...PROVIDER, lagMs: DAY }, HOUR)).toBe(
      DAY + PROVIDER.precisionMs
    )
  })
})

describe('draining the old key', () => {
  it('waits the whole quiet time', () => {
    const state = after(upToInUse())

    expect(readEvery(state, 15 * MINUTE, IN_USE_AT + MINUTE, IN_USE_AT + 23 * HOUR).name).toBe('draining')
    expect(readEvery(state, 15 * MINUTE, IN_USE_AT + MINUTE, IN_USE_AT + 25 * HOUR).name).toBe('revoke-ready')
  })

  it('waits twice as long as the key was ever silent before', () => {
    const state = after(upToInUse(), { longestGapMs: 20 * HOUR })

    expect(readEvery(state, 15 * MINUTE, IN_USE_AT, IN_USE_AT + 30 * HOUR).name).toBe('draining')
  })

  it('is not shortened by a gap between readings', () => {
    const state = after(upToInUse())

    const late = goOn(
      state,
      listRead(IN_USE_AT + 60 * HOUR, inUse(IN_USE_AT), 'run-2'),
      listRead(IN_USE_AT + 61 * HOUR, inUse(IN_USE_AT), 'run-2')
    )

    expect(late.name).toBe('draining')
    expect(late.monitor?.quietMs).toBeLessThanOrEqual(4 * POLICY.pollMaxMs + 2 * MINUTE)
  })

  it('is not shortened by a wall clock that jumps ahead', () => {
    const state = after(upToInUse())
    const jumped = { ...listRead(IN_USE_AT + 3 * DAY, inUse(IN_USE_AT)), mono: IN_USE_AT - NOON + MINUTE }
    const again = {
      ...listRead(IN_USE_AT + 3 * DAY + MINUTE, inUse(IN_USE_AT)),
      mono: IN_USE_AT - NOON + 2 * MINUTE
    }

    expect(goOn(state, jumped, again).monitor?.quietMs).toBeLessThan(HOUR)
  })

  it('survives a wall clock that steps back', () => {
    const state = after(upToInUse())
    const back = { ...listRead(IN_USE_AT - 5 * MINUTE, inUse(IN_USE_AT)), mono: IN_USE_AT - NOON + MINUTE }

    expect(goOn(state, back).monitor?.quietMs).toBe(state.monitor?.quietMs)
  })

  it('begins anew with each use', () => {
    const quiet = readEvery(after(upToInUse()), 15 * MINUTE, IN_USE_AT + MINUTE, IN_USE_AT + 20 * HOUR)
    const at = IN_USE_AT + 21 * HOUR

    const used = goOn(quiet, listRead(at, { ...inUse(at), old: seen({ lastUsed: usedAt(at - MINUTE) }) }))

    expect(used.name).toBe('old-still-used')
    expect(used.monitor?.quietMs).toBe(0)
    expect(used.monitor?.longestGapMs).toBe(at - MINUTE - (NOON - MINUTE))
  })

  it('needs no second wait for a key that its provider shows as idle for a long time', () => {
    const idle = { old: seen({ lastUsed: usedAt(NOON - 90 * DAY) }) }
    const events = upToInUse().map(event => {
      if (event.kind === 'preflighted')
        return { ...event, facts: { ...event.facts, reading: { ...event.facts.reading, ...idle } } }
      return event.kind === 'list-read' ? { ...event, reading: { ...event.reading, ...idle } } : event
    })
    const state = after(events)

    const read = goOn(
      state,
      listRead(IN_USE_AT + MINUTE, { ...inUse(IN_USE_AT), ...idle }),
      listRead(IN_USE_AT + 2 * MINUTE, { ...inUse(IN_USE_AT), ...idle })
    )

    expect(read.name).toBe('revoke-ready')
  })

  it('takes a reading that says nothing for no reading', () => {
    const state = after(upToInUse())
    const unread = seen({ lastUsed: { kind: 'unknown', reason: 'unreadable' } })

    const next = goOn(state, listRead(IN_USE_AT + HOUR, { ...inUse(IN_USE_AT), old: unread }))

    expect(next.drainSamples).toBe(state.drainSamples)
    expect(next.monitor).toEqual(state.monitor)
  })
})
