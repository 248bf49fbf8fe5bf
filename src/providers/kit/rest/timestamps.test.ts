import { describe, expect, it } from 'vitest'
import { createTimestamps } from './timestamps'

describe('timestamps', () => {
  it('never give one second twice, and say how long to wait for the next', () => {
    const timestamps = createTimestamps()

    const given = [10_400, 10_600, 10_900, 13_000].map(now => timestamps.next(now))

    expect(given).toEqual([
      { seconds: 10, waitMs: 0 },
      { seconds: 11, waitMs: 400 },
      { seconds: 12, waitMs: 1_100 },
      { seconds: 13, waitMs: 0 }
    ])
  })
})
