import { describe, expect, it } from 'vitest'
import { NOON, testCrypto } from '../../../test/kit/team-builders'
import { CALL_DEADLINE_MS } from '../rotation/effect'
import { isLeaseGood, KEEP_LEASE_MS, keyResource, LEASE_MS, monitorResource } from './lease'

const lease = { resource: 'key:1', fence: 7, askedAt: { wall: NOON, mono: 5_000 } }
const after = (wallMs: number, monoMs = wallMs) => ({ wall: NOON + wallMs, mono: 5_000 + monoMs })

describe('a lease', () => {
  it('is good until its time is over', () => {
    expect(isLeaseGood(lease, after(LEASE_MS - 1))).toBe(true)
    expect(isLeaseGood(lease, after(LEASE_MS))).toBe(false)
  })

  it('is over after a sleep in which monotonic time stood still, and is no longer for a clock that was set back', () => {
    expect(isLeaseGood(lease, after(LEASE_MS, 10))).toBe(false)
    expect(isLeaseGood(lease, after(-1_000_000, LEASE_MS))).toBe(false)
  })

  it('is kept in the database until a call that was started at its end has met its deadline', () => {
    expect(KEEP_LEASE_MS).toBeGreaterThan(LEASE_MS + CALL_DEADLINE_MS)
  })

  it('has one name for a key, in whatever inventory, and no part of it can stand for another', () => {
    const key = { provider: 'blnk', origin: 'https://a.example', groupId: 'g', providerKeyId: 'k' }

    expect(keyResource({ ...key }, testCrypto)).toBe(keyResource(key, testCrypto))
    const others = [
      { ...key, providerKeyId: 'k2' },
      { ...key, groupId: 'gk', providerKeyId: '' },
      { ...key, origin: 'https://b.example' }
    ]
    const names = [key, ...others].map(one => keyResource(one, testCrypto))
    expect(new Set(names).size).toBe(names.length)
  })

  it('of a monitor is for the account, not for how its settings are ordered', () => {
    const account = { provider: 'blnk', origin: 'https://a.example', settings: { a: '1', b: '2' } }
    const turned = { ...account, settings: { b: '2', a: '1' } }

    expect(monitorResource(turned, testCrypto)).toBe(monitorResource(account, testCrypto))
  })
})
