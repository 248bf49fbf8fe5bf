import { describe, expect, it } from 'vitest'
import type { Clock } from '../core/clock'
import { createLimiter } from './limiter'
import { LONGEST_RETRY_AFTER_MS } from './retry-after'

/** Sleeping moves the time, so that waits can be read off the clock. */
function sleepyClock(): Clock & { slept: number[]; advance(ms: number): void } {
  let now = 1_000
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    monotonic: () => now,
    advance(ms) {
      now += ms
    },
    sleep(ms, signal) {
      slept.push(ms)
      if (signal?.aborted === true) return Promise.reject(new Error('aborted'))
      now += ms
      return Promise.resolve()
    }
  }
}

async function take(limiter: ReturnType<typeof createLimiter>, times: number): Promise<number> {
  let taken = 0
  for (let each = 0; each < times; each += 1) {
    const slot = await limiter.acquire()
    if (!slot.ok) return taken
    slot.value()
    taken += 1
  }
  return taken
}

describe('the limiter', () => {
  it('lets a burst of a quarter minute through at once, then keeps the pace', async () => {
    const clock = sleepyClock()
    const limiter = createLimiter(clock, { requestsPerMinute: 60, maxConcurrent: 1 })

    await take(limiter, 15)
    expect(clock.slept).toEqual([])
    await take(limiter, 3)

    expect(clock.slept).toEqual([1_000, 1_000, 1_000])
  })

  it('never exceeds the pace in the long run', async () => {
    const clock = sleepyClock()
    const limiter = createLimiter(clock, { requestsPerMinute: 160, maxConcurrent: 4 })

    await take(limiter, 500)

    expect(clock.now()).toBeGreaterThanOrEqual(((500 - 40 - 1) / 160) * 60_000)
  })

  it('has no pace where the provider has no limit', async () => {
    const clock = sleepyClock()

    await take(createLimiter(clock, { requestsPerMinute: null, maxConcurrent: 1 }), 1_000)

    expect(clock.slept).toEqual([])
  })

  it('holds calls back over the number in flight, in their order', async () => {
    const limiter = createLimiter(sleepyClock(), { requestsPerMinute: null, maxConcurrent: 2 })
    const first = await limiter.acquire()
    await limiter.acquire()
    const started: string[] = []
    const third = limiter.acquire().then(slot => {
      started.push('third')
      return slot
    })
    const fourth = limiter.acquire().then(() => started.push('fourth'))
    await Promise.resolve()
    expect(started).toEqual([])

    if (first.ok) {
      first.value()
      // Giving the same slot back again must not let another call in.
      first.value()
    }
    const slot = await third

    expect(started).toEqual(['third'])
    if (slot.ok) slot.value()
    await fourth
    expect(started).toEqual(['third', 'fourth'])
  })

  it('waits out a short pause and answers a long one at once', async () => {
    const clock = sleepyClock()
    const limiter = createLimiter(clock, { requestsPerMinute: null, maxConcurrent: 1 })

    limiter.pauseFor(3_000)
    const short = await limiter.acquire()
    if (short.ok) short.value()
    limiter.pauseFor(60_000)
    const long = await limiter.acquire()

    expect(short.ok).toBe(true)
    expect(clock.slept).toEqual([3_000])
    expect(long).toEqual({ ok: false, fault: { code: 'rate-limited', retry: 'later', retryAfterMs: 60_000 } })
    clock.advance(60_001)
    expect((await limiter.acquire()).ok).toBe(true)
  })

  it('believes no pause over fifteen minutes, and none that is shortened later', async () => {
    const clock = sleepyClock()
    const limiter = createLimiter(clock, { requestsPerMinute: null, maxConcurrent: 1 })

    limiter.pauseFor(1e12)
    limiter.pauseFor(1)
    const held = await limiter.acquire()

    expect(held).toMatchObject({ fault: { retryAfterMs: LONGEST_RETRY_AFTER_MS } })
  })

  it('gives up when it is cancelled, while queued and while waiting', async () => {
    const clock = sleepyClock()
    const limiter = createLimiter(clock, { requestsPerMinute: null, maxConcurrent: 1 })
    const slot = await limiter.acquire()
    const controller = new AbortController()
    const queued = limiter.acquire(controller.signal)

    controller.abort()

    expect(await queued).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
    if (slot.ok) slot.value()
    expect((await limiter.acquire(controller.signal)).ok).toBe(false)
    expect((await limiter.acquire()).ok).toBe(true)
  })
})
