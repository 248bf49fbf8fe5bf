import { describe, expect, it, vi } from 'vitest'
import { throttled } from './throttle'

describe('throttled work', () => {
  it('makes up at its end for a call that waited, and for none that did not', () => {
    const work = vi.fn()
    const { call, close } = throttled(1_000, work, vi.fn())

    call()
    call()
    expect(work).toHaveBeenCalledTimes(1)
    close()
    close()

    expect(work).toHaveBeenCalledTimes(2)
  })
})
