import { describe, expect, it } from 'vitest'
import * as core from '../../../../core/service-rules'
import { groupWords, previewWords, problemWords } from './rule-words'

const GROUP = { problem: null, examples: [] }

describe('the words about rules for service names', () => {
  it('have a sentence for each problem', () => {
    expect(core.SERVICE_RULE_PROBLEMS.map(problemWords).every(words => /^[A-Z].*\.$/.test(words))).toBe(true)
  })

  it('count what a rule fits and what changes', () => {
    expect(groupWords({ ...GROUP, keys: 0, changed: 0 })).toContain('no key')
    expect(groupWords({ ...GROUP, keys: 1, changed: 0 })).toBe('Fits 1 key; none of them changes.')
    expect(groupWords({ ...GROUP, keys: 2, changed: 2 })).toBe('Fits 2 keys, and all change.')
    expect(groupWords({ ...GROUP, keys: 1_200, changed: 3 })).toBe('Fits 1,200 keys, 3 change.')
  })

  it('sum up all rules', () => {
    const counts = { keys: 318, changed: 38, servicesBefore: 41, servicesAfter: 29, rules: [] }

    expect(previewWords(counts)).toBe('38 of 318 keys change their service; 41 services become 29.')
    expect(previewWords({ ...counts, changed: 1, servicesAfter: 41 })).toContain('1 of 318 keys changes its')
    expect(previewWords({ ...counts, changed: 0 })).toBe('None of 318 keys changes its service.')
  })
})
