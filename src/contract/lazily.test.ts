import { describe, expect, it, vi } from 'vitest'
import { lazily } from './lazily'

describe('an object whose values are made late', () => {
  it('has all names at once, and makes each value once, when it is asked for', () => {
    const one = vi.fn(() => ({ n: 1 }))
    const two = vi.fn(() => ({ n: 2 }))

    const all = lazily({ one, two })

    expect(Object.keys(all)).toEqual(['one', 'two'])
    expect(one).not.toHaveBeenCalled()
    expect(all.one).toBe(all.one)
    expect(all.one).toEqual({ n: 1 })
    expect(one).toHaveBeenCalledOnce()
    expect(two).not.toHaveBeenCalled()
  })
})
