import { describe, expect, it } from 'vitest'
import { driftOf, filesLeft, slopeOf, verdictOf, type Sample } from './slope'

const LIMIT = 5
const EVERY_MS = 10_000

/** Ten minutes of samples, one every ten seconds. */
function samplesOf(valueAt: (place: number) => number, count = 60): readonly Sample[] {
  return Array.from({ length: count }, (_, place) => ({
    atMs: place * EVERY_MS,
    heapMb: valueAt(place),
    rssMb: 0,
    files: 0
  }))
}

const verdict = (samples: readonly Sample[]) =>
  verdictOf(
    slopeOf(samples, sample => sample.heapMb),
    LIMIT
  )
const perSample = (mbPerHour: number) => (mbPerHour * EVERY_MS) / 3_600_000

describe('ten minutes', () => {
  it('are enough to find a leak of ten megabytes an hour under a saw-tooth', () => {
    const samples = samplesOf(place => 50 + place * perSample(10) + (place % 7) * 0.05)

    expect(slopeOf(samples, sample => sample.heapMb).perHour).toBeCloseTo(10, 0)
    expect(verdict(samples)).toBe('leaking')
  })

  it('are enough to clear what only goes up and down', () => {
    expect(verdict(samplesOf(place => 50 + (place % 7) * 0.05))).toBe('lean')
  })

  it('do not decide about a slope near the limit', () => {
    expect(verdict(samplesOf(place => 50 + place * perSample(5) + ((place * 7) % 11) * 0.05))).toBe(
      'undecided'
    )
  })

  it('are not fooled by one jump', () => {
    expect(verdict(samplesOf(place => 50 + (place % 3) * 0.01 + (place > 55 ? 8 : 0)))).toBe('lean')
  })

  it('do not decide anything with a handful of samples', () => {
    expect(verdict(samplesOf(place => 50 + (place % 2), 4))).toBe('undecided')
  })
})

describe('memory that is handed out in steps', () => {
  const drift = (samples: readonly Sample[]) =>
    verdictOf(
      driftOf(samples, sample => sample.heapMb),
      LIMIT
    )

  it('is no leak when a few of them happen to go up', () => {
    const inSteps = samplesOf(place => 142 + Math.floor(place / 9) * 0.25 + (place % 9 === 8 ? 0.1 : 0))

    expect(
      verdictOf(
        slopeOf(inSteps, sample => sample.heapMb),
        LIMIT
      )
    ).toBe('leaking')
    expect(drift(inSteps)).toBe('undecided')
  })

  it('is one when it goes on and on', () => {
    expect(drift(samplesOf(place => 142 + place * perSample(12) + (place % 3) * 0.005))).toBe('leaking')
  })

  it('is lean when it stays', () => {
    expect(drift(samplesOf(place => 142 + (place % 2) * 0.01))).toBe('lean')
  })
})

describe('open files', () => {
  const open = (files: readonly number[]): readonly Sample[] =>
    files.map((count, place) => ({ atMs: place, heapMb: 0, rssMb: 0, files: count }))

  it('that come and go are no leak', () => {
    expect(filesLeft(open([26, 46, 44, 26, 46, 46, 45, 26]))).toBe(0)
  })

  it('that stay are one', () => {
    expect(filesLeft(open([26, 46, 27, 28, 46, 30, 31, 32]))).toBe(4)
  })
})
