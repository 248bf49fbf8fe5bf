import { describe, expect, it } from 'vitest'
import { addValue, hasValue, removeValue, termsOf, toggleValue } from './filter-terms'

describe('the terms of a search', () => {
  it('adds a value to the term of its field, and a term where there is none', () => {
    expect(addValue('mailer', 'env', 'production')).toBe('mailer env:production')
    expect(addValue('env:production mailer', 'env', 'staging')).toBe('env:production,staging mailer')
    expect(addValue('', 'account', 'Ledger EU')).toBe('account:"Ledger EU"')
  })

  it('takes a value away, and its term with the last one', () => {
    expect(removeValue('env:production,staging mailer', 'env', 'staging')).toBe('env:production mailer')
    expect(removeValue('env:production mailer', 'env', 'production')).toBe('mailer')
    expect(removeValue('account:"Ledger EU","Scan gateway"', 'account', 'ledger eu')).toBe(
      'account:"Scan gateway"'
    )
  })

  it('changes nothing when the value is there already, and comes back where it was after two clicks', () => {
    const query = 'finding:dormant worker'
    expect(addValue(query, 'finding', 'dormant')).toBe(query)
    expect(toggleValue(toggleValue(query, 'env', 'dev'), 'env', 'dev')).toBe(query)
  })

  it('reads natural forms as terms, and plain words as none', () => {
    expect(termsOf('idle > 90 days worker')).toEqual([{ field: 'idle', values: ['>90d'], raw: 'idle:>90d' }])
    expect(hasValue('env = prod', 'env', 'prod')).toBe(true)
    expect(removeValue('idle > 90 days worker', 'idle', '>90d')).toBe('worker')
  })
})
