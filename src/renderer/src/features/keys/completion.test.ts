import { describe, expect, it } from 'vitest'
import { accept, complete } from './completion'
import type { Vocabulary } from './filter-language'

const vocabulary: Vocabulary = {
  accounts: [{ id: 'a1', name: 'Main org' }],
  providers: [{ id: 'blnk', name: 'Blnk' }],
  environments: ['production', 'staging']
}

const labels = (text: string, caret = text.length) =>
  complete(text, caret, vocabulary).suggestions.map(suggestion => suggestion.label)

describe('completion', () => {
  it('offers fields that begin with what was typed', () => {
    expect(labels('pr')).toEqual(['provider:'])
    expect(labels('env:prod s')).toEqual(['service:', 'scope:', 'status:', 'state:', 'sandbox:'])
  })

  it('offers values of the field under the caret', () => {
    expect(labels('env:')).toEqual(['production', 'staging'])
    expect(labels('env:st')).toEqual(['staging'])
  })

  it('offers nothing for a value that is whole', () => {
    expect(labels('env:staging')).toEqual([])
  })

  it('works in the middle of a text', () => {
    const text = 'env:st worker'
    const completion = complete(text, 6, vocabulary)
    const [first] = completion.suggestions

    expect(accept(text, completion, first!)).toBe('env:staging worker')
  })

  it('quotes a value with spaces and ends it with a space', () => {
    const completion = complete('account:m', 9, vocabulary)

    expect(accept('account:m', completion, completion.suggestions[0]!)).toBe('account:"Main org" ')
  })

  it('leaves the caret behind the colon of a field', () => {
    const completion = complete('dor', 3, vocabulary)

    expect(accept('dor', completion, completion.suggestions[0]!)).toBe('dormant:')
  })
})
