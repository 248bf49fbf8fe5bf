import { describe, expect, it } from 'vitest'
import { childrenOf } from './core-dumps'

describe('the children of a process', () => {
  it('are none when it has just ended', () => {
    // No system gives out so large a number.
    expect(childrenOf(2 ** 30)).toEqual([])
  })
})
