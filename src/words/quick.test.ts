import { describe, expect, it } from 'vitest'
import type { BlastRadiusView } from '../contract/quick'
import { recordsWords, rightsWords } from './quick'

function radius(source: string, breadth: string, grants: readonly string[] = []): BlastRadiusView {
  // The words read only these parts.
  return {
    breadth,
    permissions: grants.map(grant => ({ grant, words: null })),
    row: { permissions: { source } }
  } as unknown as BlastRadiusView
}

describe('what a key may do', () => {
  it('says how far that goes, and nothing twice', () => {
    expect(rightsWords(radius('listed', 'read', ['sms.read']))).toBe('sms.read (read only)')
    expect(rightsWords(radius('unknown', 'unknown'))).toBe('Not known')
    expect(rightsWords(radius('unscoped', 'full'))).toBe('Everything (the provider has no scopes)')
  })
})

describe('the records of a key', () => {
  const found = { count: 3, isComplete: true, lastAt: null, leavesOut: null }

  it.each([
    [found, '3 transactions.'],
    [{ ...found, count: 1, isComplete: false }, 'At least 1 transaction.'],
    [
      { ...found, count: 0, leavesOut: 'bulk-writes' as const },
      'No marked transactions. Transactions made in bulk are not marked and not counted.'
    ]
  ])('are told with what is not counted', (records, words) => {
    expect(recordsWords(records, 0)).toBe(words)
  })

  it('are not known where the server cannot list them', () => {
    expect(recordsWords({ code: 'not-found', retry: 'no' }, 0)).toBe(
      'Not known: this version of the server cannot list them'
    )
  })
})
