import { describe, expect, it } from 'vitest'
import { LOOK_FINDINGS, parseFilter, STATES, tokenize, type Vocabulary } from './filter-language'

const vocabulary: Vocabulary = {
  accounts: [
    { id: 'a1', name: 'core-eu' },
    { id: 'a2', name: 'core-staging' },
    { id: 'a3', name: 'Main org' }
  ],
  providers: [
    { id: 'blnk', name: 'Blnk' },
    { id: '23telecom', name: '23 Telecom' }
  ],
  environments: ['production', 'preprod', 'staging']
}

const filterOf = (text: string) => parseFilter(text, vocabulary).filter
const problemsOf = (text: string) => parseFilter(text, vocabulary).problems

describe('filter language', () => {
  it('finds every key for an empty text', () => {
    expect(parseFilter('  ', vocabulary)).toEqual({ filter: {}, problems: [] })
  })

  it('takes words without a field as free text, quotes removed', () => {
    expect(filterOf('worker "mail gateway"')).toEqual({ text: 'worker mail gateway' })
  })

  it('understands the example of the paper', () => {
    const filter = filterOf('env:prod provider:blnk dormant:yes scope:* idle:>45d owner:payments "worker"')

    expect(filter).toEqual({
      environments: ['production'],
      providerIds: ['blnk'],
      verdicts: ['dormant'],
      grants: ['*'],
      idleAtLeastMs: 45 * 86_400_000,
      owners: ['payments'],
      text: 'worker'
    })
  })

  it('widens an environment to all that begin like it, and keeps an unknown one as it is', () => {
    expect(filterOf('env:p').environments).toEqual(['production', 'preprod'])
    expect(filterOf('env:qa').environments).toEqual(['qa'])
  })

  it('finds accounts by part of their name, quoted where it has spaces', () => {
    expect(filterOf('account:core').accountIds).toEqual(['a1', 'a2'])
    expect(filterOf('account:"Main org"').accountIds).toEqual(['a3'])
  })

  it('says that an account does not exist instead of showing all keys silently', () => {
    expect(problemsOf('account:nowhere')).toHaveLength(1)
  })

  it('reads several values, and the same field twice, as either', () => {
    expect(filterOf('status:active,disabled').statuses).toEqual(['active', 'disabled'])
    expect(filterOf('tag:pci tag:core').tags).toEqual(['pci', 'core'])
  })

  it('turns dormant:no into every other verdict', () => {
    expect(filterOf('dormant:no').verdicts).toEqual(STATES.filter(state => state !== 'dormant'))
  })

  it('expands look:yes to the findings that need a decision', () => {
    expect(filterOf('look:yes').findings).toEqual([...LOOK_FINDINGS])
  })

  it.each([
    ['idle:12h', 43_200_000],
    ['idle:>=2w', 1_209_600_000],
    ['idle:>1y', 31_536_000_000]
  ])('reads the duration %s', (text, expected) => {
    expect(filterOf(text).idleAtLeastMs).toBe(expected)
  })

  it.each(['idle:soon', 'dormant:maybe', 'status:sleepy', 'finding:ghost', 'provider:acme'])(
    'explains what is wrong with %s and filters nothing by it',
    text => {
      expect(problemsOf(text)).toHaveLength(1)
      expect(filterOf(text)).toEqual({})
    }
  )

  it('does not filter by a field whose value is still being typed', () => {
    expect(parseFilter('env:', vocabulary)).toEqual({ filter: {}, problems: [] })
  })

  it('takes an unknown field as text, so that names with a colon can be found', () => {
    expect(filterOf('arn:aws')).toEqual({ text: 'arn:aws' })
  })

  it('keeps an open quote together', () => {
    expect(tokenize('a "b c').map(token => token.raw)).toEqual(['a', '"b c'])
  })
})
