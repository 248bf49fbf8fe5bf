import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { whenLeftAlone } from './tidy'

describe('tidying', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('waits until nobody uses the window', () => {
    let idleSeconds = 0
    const work = vi.fn()
    whenLeftAlone(() => idleSeconds, work)

    vi.advanceTimersByTime(60_000)
    expect(work).not.toHaveBeenCalled()
    idleSeconds = 4
    vi.advanceTimersByTime(60_000)

    expect(work).toHaveBeenCalledOnce()
  })

  it('is done again every ten minutes, and not while somebody uses the window', () => {
    let idleSeconds = 60
    const work = vi.fn()
    whenLeftAlone(() => idleSeconds, work)

    vi.advanceTimersByTime(10_000 + 2 * 600_000)
    expect(work).toHaveBeenCalledTimes(3)
    idleSeconds = 0
    vi.advanceTimersByTime(2 * 600_000)

    expect(work).toHaveBeenCalledTimes(3)
  })

  it('is left undone when the app ends before', () => {
    const work = vi.fn()
    const stop = whenLeftAlone(() => 60, work)

    stop()
    vi.advanceTimersByTime(60_000)

    expect(work).not.toHaveBeenCalled()
  })
})
