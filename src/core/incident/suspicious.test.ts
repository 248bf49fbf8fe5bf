import { describe, expect, it } from 'vitest'
import { asAccountId, asKeyId, asProviderId } from '../ids'
import { isSuspicious, type Incident } from './suspicious'

const SINCE = 1_000_000_000

function anIncident(part: Partial<Incident> = {}): Incident {
  return {
    accountIds: new Set([asAccountId('a')]),
    providerId: 'blnk',
    since: SINCE,
    creatorIds: new Set(['dana']),
    clockOffsetMs: 0,
    ownIds: new Set([asKeyId('old'), asKeyId('new')]),
    ...part
  }
}

function aKey(part: Partial<Parameters<typeof isSuspicious>[1]> = {}): Parameters<typeof isSuspicious>[1] {
  return {
    id: asKeyId('k'),
    accountId: asAccountId('a'),
    providerId: asProviderId('blnk'),
    createdAt: SINCE + 1,
    createdBy: null,
    firstSeenAt: SINCE + 5,
    status: 'active',
    ...part
  }
}

describe('a key since an incident', () => {
  it('is looked over when it was made since then at the same account, and not when it is older', () => {
    expect(isSuspicious(anIncident(), aKey())).toBe(true)
    expect(isSuspicious(anIncident(), aKey({ createdAt: SINCE - 1 }))).toBe(false)
  })

  it('is looked over at another account only when the same person made it', () => {
    const elsewhere = { accountId: asAccountId('b') }
    const dana = { id: 'dana', name: 'Dana', isMember: true }

    expect(isSuspicious(anIncident(), aKey({ ...elsewhere, createdBy: dana }))).toBe(true)
    expect(isSuspicious(anIncident(), aKey({ ...elsewhere, createdBy: { ...dana, id: 'kim' } }))).toBe(false)
    expect(isSuspicious(anIncident({ creatorIds: new Set() }), aKey(elsewhere))).toBe(false)
  })

  it('is not looked over when the rotation made it itself, or when it is dead already', () => {
    expect(isSuspicious(anIncident(), aKey({ id: asKeyId('new') }))).toBe(false)
    expect(isSuspicious(anIncident(), aKey({ status: 'revoked' }))).toBe(false)
  })

  it('goes by the clock of the provider, and looks at one too many where nobody can compare the clocks', () => {
    const behind = anIncident({ clockOffsetMs: -60_000 })
    const unknown = anIncident({ clockOffsetMs: null })

    expect(isSuspicious(behind, aKey({ createdAt: SINCE - 30_000 }))).toBe(true)
    expect(isSuspicious(anIncident(), aKey({ createdAt: SINCE - 30_000 }))).toBe(false)
    expect(isSuspicious(unknown, aKey({ createdAt: SINCE - 30_000 }))).toBe(true)
  })

  it('is dated by when it was first seen where the provider gives no date', () => {
    expect(isSuspicious(anIncident(), aKey({ createdAt: null }))).toBe(true)
    expect(isSuspicious(anIncident(), aKey({ createdAt: null, firstSeenAt: SINCE - 1 }))).toBe(false)
  })
})
