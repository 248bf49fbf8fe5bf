import { describe, expect, it } from 'vitest'
import { scopeWords } from './exclusions'

describe('the words of an exclusion', () => {
  it('name the keys, and count those that there is no room for', () => {
    expect(scopeWords({ kind: 'keys', count: 1, names: ['ledger'] })).toBe('ledger')
    expect(scopeWords({ kind: 'keys', count: 5, names: ['a', 'b', 'c'] })).toBe('a, b, c and 2 more keys')
  })

  it('say what a rule goes by', () => {
    expect(scopeWords({ kind: 'name', pattern: 'batch-*' })).toBe('Names like batch-*')
    expect(scopeWords({ kind: 'age', olderThanDays: 400 })).toBe('Older than 400 days')
  })
})
