import { describe, expect, it } from 'vitest'
import { after, upToInUse } from '../../../test/kit/rotation-builders'
import { NOON } from '../../../test/kit/builders'
import { HOUR, SECOND } from '../clock'
import { overviewOf } from './overview-of'
import type { RotationState } from './state'

/** What the strip of uses shows of the new key. */
function marksOf(state: RotationState): readonly (number | null)[] {
  const { new: side } = overviewOf(state, { now: state.updatedAt, hold: null, keyIdOf: () => null })
  return side?.samples.map(sample => sample.lastUsedAt) ?? []
}

describe('the marks of use of a rotation', () => {
  it("show no mark for Rekey's own probe of the new key, and one for a use by somebody else", () => {
    const state = after(upToInUse())
    if (state.new === null) throw new Error('no new key')
    const probedAt = NOON + 5 * HOUR
    const at = probedAt + SECOND
    const samples = [
      { at, lastUsedAt: probedAt },
      { at: at + HOUR, lastUsedAt: probedAt + HOUR }
    ]
    const probes = [{ target: 'new' as const, startedAt: probedAt, endedAt: probedAt }]

    const shown = { ...state, clockOffsetMs: 0, probes, new: { ...state.new, samples } }

    expect(marksOf(shown)).toEqual([null, probedAt + HOUR])
    // Without a probe of ours both are uses.
    expect(marksOf({ ...shown, probes: [] })).toEqual([probedAt, probedAt + HOUR])
  })
})
