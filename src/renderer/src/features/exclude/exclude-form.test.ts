import { describe, expect, it } from 'vitest'
import { dayWords } from '../../../../words/moments'
import { endOf, scopeOf } from './exclude-form'

describe('the form of an exclusion', () => {
  it('takes the chosen keys as they are', () => {
    expect(scopeOf('keys', '', ['a', 'b'])).toEqual({ kind: 'keys', keyIds: ['a', 'b'] })
    expect(scopeOf('keys', 'x', [])).toBeNull()
  })

  it('is not whole with nothing but stars or with days that are no number', () => {
    expect(scopeOf('name', ' ** ', [])).toBeNull()
    expect(scopeOf('age', 'ten', [])).toBeNull()
    expect(scopeOf('age', '400', [])).toEqual({ kind: 'age', olderThanDays: 400 })
  })

  it('lasts until the chosen day is over', () => {
    const end = endOf('2027-02-28') ?? 0

    expect(dayWords(end)).toBe('2027-02-28')
    expect(dayWords(end + 1)).toBe('2027-03-01')
    expect(endOf('')).toBeNull()
  })
})
