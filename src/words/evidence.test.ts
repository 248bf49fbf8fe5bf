import { describe, expect, it } from 'vitest'
import type { HeadComparisonView } from '../contract/history'
import { comparisonWords, fingerprintWords } from './evidence'

const KEPT: HeadComparisonView = {
  result: 'holds',
  takenAt: '2026-06-15T12:00:00.000Z',
  fingerprint: 'ab12'.repeat(16),
  signer: 'this-installation',
  chains: [{ chain: 'main', rows: 1_204, fate: 'kept' }],
  rowsNow: 1_241,
  firstBadSeq: null
}

describe('words about a saved head', () => {
  it('say how much it stood over and what the history has now', () => {
    const { tone, lines } = comparisonWords(KEPT)

    expect(tone).toBe('ok')
    expect(lines[0]).toContain('1,204 entries')
    expect(lines[0]).toContain('1,241')
  })

  it.each(['cut-off', 'rewritten', 'broken'] as const)('say what to do when it is %s', result => {
    const { tone, lines } = comparisonWords({ ...KEPT, result, firstBadSeq: 7 })

    expect(tone).toBe('danger')
    expect(lines.at(-1)).toContain('Keep a copy')
  })

  it('warn of a head that another key signed, and name it', () => {
    const { tone, lines } = comparisonWords({ ...KEPT, signer: 'another' })

    expect(tone).toBe('warning')
    expect(lines.join(' ')).toContain('ab12 ab12 ab12 ab12 …')
  })

  it('do not take the end of the sandbox for a loss', () => {
    const chains: HeadComparisonView['chains'] = [
      ...KEPT.chains,
      { chain: 'sandbox', rows: 9, fate: 'removed' }
    ]

    expect(comparisonWords({ ...KEPT, chains }).lines.join(' ')).toContain('sandbox was removed')
  })

  it('show fingerprints in groups that can be compared', () => {
    expect(fingerprintWords('0123456789ab')).toBe('0123 4567 89ab')
  })
})
