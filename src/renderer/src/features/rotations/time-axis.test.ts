import { describe, expect, it } from 'vitest'
import type { RotationView } from '../../../../contract/rotations'
import { axisOf, placeOn, ticksOf, usesOf, withSpace } from './time-axis'

const NOW = 1_000_000_000
const sample = (at: number, lastUsedAt: number | null) => ({ at, lastUsedAt })

describe('time axis', () => {
  it('runs from the first sample until now', () => {
    // The axis reads only these parts of a rotation.
    const rotation = {
      startedAt: NOW - 200_000,
      closedAt: null,
      old: { samples: [sample(NOW - 300_000, null)] },
      new: null
    } as unknown as RotationView

    expect(axisOf(rotation, NOW)).toEqual({ from: NOW - 300_000, to: NOW })
  })

  it('holds what is outside at its ends', () => {
    const axis = { from: 0, to: 100 }

    expect([-10, 25, 200].map(at => placeOn(axis, at))).toEqual([0, 0.25, 1])
  })

  it('counts a last-used value that did not move as one use', () => {
    expect(usesOf([sample(1, null), sample(2, 1), sample(3, 1), sample(4, 4)])).toEqual([1, 4])
  })

  it('marks round times, no more than asked', () => {
    const ticks = ticksOf({ from: 5_000, to: 3_605_000 }, 6)

    expect(ticks).toHaveLength(4)
    expect(ticks[0]).toBe(900_000)
  })
})

describe('the words on the axis', () => {
  it('leave out what would stand on the last word that is there, and not on one that was left out', () => {
    expect([...withSpace([0, 40, 80, 200], 72)]).toEqual([0, 2, 3])
    expect([...withSpace([], 72)]).toEqual([])
  })
})
