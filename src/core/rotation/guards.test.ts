import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { aReading, after, preflightFacts, seen, type PlanChanges } from '../../../test/kit/rotation-builders'
import { DAY, HOUR } from '../clock'
import { actsOf } from './acts'
import type { PreflightFacts } from './event'
import { preflightBlock } from './guards'
import type { RotationState } from './state'

const RIGHTS = { list: true, create: true, revoke: true, lastUsed: true }
const OTHERS = { providerKeyId: 'their', marker: 'ABCDEFGH', createdBy: 'Ada' }

function inPreflight(plan: PlanChanges = {}): RotationState {
  return after([{ kind: 'started', at: NOON }], plan)
}

function blockOf(facts: Partial<PreflightFacts>, plan: PlanChanges = {}): string | null {
  return preflightBlock(inPreflight(plan), preflightFacts(facts), NOON)
}

describe('the preflight of a rotation', () => {
  it('lets a healthy key through', () => {
    expect(blockOf({})).toBeNull()
  })

  it.each<[string, Partial<PreflightFacts>]>([
    ['missing-list', { rights: { ...RIGHTS, list: false } }],
    ['missing-create', { rights: { ...RIGHTS, create: false } }],
    ['missing-revoke', { rights: { ...RIGHTS, revoke: false } }],
    ['clock-skew', { clockOffsetMs: 10 * 60_000 }],
    ['clock-skew', { clockOffsetMs: -DAY }],
    ['vault-closed', { vault: 'closed' }],
    ['vault-not-durable', { vault: 'session' }],
    ['own-credential', { isOwnCredential: true }],
    ['old-not-live', { reading: aReading({ old: seen({ status: 'disabled' }) }) }],
    ['old-not-live', { reading: aReading({ old: seen({ status: 'gone', isListed: false }) }) }],
    ['changed-elsewhere', { reading: aReading({ old: seen({ changed: ['permissions'] }) }) }],
    ['foreign-marker', { reading: aReading({ foreign: [{ ...OTHERS, createdAt: NOON - HOUR }] }) }],
    ['foreign-marker', { reading: aReading({ foreign: [{ ...OTHERS, createdAt: null }] }) }],
    ['cap-full', { cap: 5, reading: aReading({ liveCount: 5 }) }]
  ])('stops with %s', (reason, facts) => {
    expect(blockOf(facts)).toBe(reason)
  })

  it('lets an old foreign marker be: that rotation is long over', () => {
    expect(blockOf({ reading: aReading({ foreign: [{ ...OTHERS, createdAt: NOON - 3 * DAY }] }) })).toBeNull()
  })

  it('accepts a vault that lives for this run where the policy says so', () => {
    expect(blockOf({ vault: 'session' }, { policy: { sessionVault: 'allowed' } })).toBeNull()
  })

  it('lets the connection rotate its own credential in mode self, and no other key', () => {
    expect(blockOf({ isOwnCredential: true }, { mode: 'self' })).toBeNull()
    expect(blockOf({ isOwnCredential: false }, { mode: 'self' })).toBe('not-own-credential')
  })

  it('kills first in an incident: neither room nor the right to create is asked for', () => {
    const facts = { rights: { ...RIGHTS, create: false }, cap: 5, reading: aReading({ liveCount: 5 }) }
    const planned = after([], { mode: 'incident' })

    expect(actsOf(planned)).toEqual(['revoke-old', 'abort'])
    expect(preflightBlock(planned, preflightFacts(facts), NOON)).toBeNull()
  })
})
