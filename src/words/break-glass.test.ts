import { describe, expect, it } from 'vitest'
import type { BatchReportView } from '../contract/break-glass'
import { batchTitle, interruptedWords, itemWords, reportWords } from './break-glass'

const COUNTS = { waiting: 0, sent: 0, claimed: 0, gone: 0, disabled: 0, failed: 0, unknown: 0, 'left-out': 0 }

function report(part: Partial<BatchReportView>): BatchReportView {
  return {
    batchId: 'b',
    origin: 'break-glass',
    selection: {},
    mode: 'revoke',
    startedAt: 0,
    endedAt: null,
    state: 'interrupted',
    isStopping: false,
    total: 30,
    counts: { ...COUNTS, gone: 12, waiting: 17, 'left-out': 1 },
    canGoOn: true,
    done: [],
    notDead: [],
    ...part
  }
}

describe('words about many keys', () => {
  it('says how many may still live when a run was cut off, and whose run it was', () => {
    expect(interruptedWords(report({}))).toBe(
      'A break-glass run stopped half-way: 17 of 30 keys may still be alive.'
    )
    expect(interruptedWords(report({ origin: 'keys' }))).toMatch(/^A revoke of several keys stopped half-way/)
    expect([batchTitle('keys'), batchTitle('break-glass')]).toEqual(['Revoke keys', 'Break glass'])
  })

  it('counts a disabled key as done only where nothing more was asked for', () => {
    const counts = { ...COUNTS, disabled: 30 }

    expect(reportWords(report({ state: 'ended', mode: 'disable-only', counts }))).toBe(
      'All done: 30 of 30 keys disabled'
    )
    expect(reportWords(report({ state: 'running', counts }))).toBe('0 of 30 keys proven revoked so far')
    expect(reportWords(report({ state: 'running', isStopping: true, counts }))).toBe(
      '0 of 30 keys proven revoked so far. No more is sent; what was sent is still looked for'
    )
  })

  it('does not call refused what was never sent, nor alive what nobody knows', () => {
    const stopped = { code: 'cancelled', retry: 'no' } as never
    const early = { code: 'rate-limited', retry: 'later' } as never

    expect(itemWords({ state: 'failed', fault: stopped }, 'revoke')).toBe('not sent: alive')
    expect(itemWords({ state: 'failed', fault: early }, 'revoke')).toBe('not revoked: alive')
    expect(itemWords({ state: 'failed', fault: early }, 'disable-only')).toBe('not disabled: alive')
    expect(itemWords({ state: 'unknown', fault: null }, 'revoke')).toBe('not known')
  })
})
