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

  it('widens an environment to all that begin like it', () => {
    expect(filterOf('env:p').environments).toEqual(['production', 'preprod'])
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

  it.each(['env:', 'env: nowhere', 'finding:overdo', 'finfing:orphan', 'arn:aws', 'constructor:x', 'env:qa'])(
    'refuses %s as a whole, so that no more keys are shown than were asked for',
    text => {
      const parsed = parseFilter(`worker ${text} status:active`, vocabulary)

      expect(parsed.problems).toHaveLength(1)
      expect(parsed.filter).toEqual({})
    }
  )

  it.each(['look:no', 'dormant:yes,no', 'idle:45d,90d', 'status:constructor'])(
    'has no meaning for %s',
    text => {
      expect(problemsOf(text)).toHaveLength(1)
    }
  )

  it('says how to search for words with a colon, and does so in quotes', () => {
    expect(problemsOf('arn:aws')[0]?.words).toContain('quotes')
    expect(parseFilter('"arn:aws"', vocabulary)).toEqual({ filter: { text: 'arn:aws' }, problems: [] })
  })

  it('narrows by each field, also where two fields look at the same thing', () => {
    expect(filterOf('look:yes finding:orphan,no-expiry').findings).toEqual(['orphan'])
    expect(problemsOf('dormant:yes state:new')).toHaveLength(1)
  })

  it('does not cut a search that is too long', () => {
    expect(problemsOf('x'.repeat(201))).toHaveLength(1)
  })

  it('reads a duration as people write it', () => {
    expect(filterOf('idle:"> 90 days"').idleAtLeastMs).toBe(90 * 86_400_000)
  })

  it('keeps an open quote together', () => {
    expect(tokenize('a "b c').map(token => token.raw)).toEqual(['a', '"b c'])
  })
})
