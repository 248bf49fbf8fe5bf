import { describe, expect, it } from 'vitest'
import { aProviderKey } from '../../test/kit/key-builders'
import { failed, ok } from './fault'
import type { LastUsed, ProviderKey } from './key'
import { eachKeyOnce, missesTooMany } from './list-trust'

describe('the doubt in a list', () => {
  it.each([
    [0, 0, false],
    [0, 50, false],
    [3, 10, false],
    [4, 10, true],
    [5, 50, false],
    [6, 50, true],
    [100, 1_000, false],
    [101, 1_000, true],
    [1, 1, true],
    [2, 2, true],
    [1, 2, false]
  ])('%i missing of %i known: %s', (missing, known, expected) => {
    expect(missesTooMany({ missing, known })).toBe(expected)
  })
})

describe('the keys of one answer', () => {
  const used = (at: number): LastUsed => ({ kind: 'used', at, precisionMs: 1 })
  const key = (changed: Partial<ProviderKey> = {}): ProviderKey => aProviderKey(changed)

  it('are the same in any order, and each once when the list repeats a row', () => {
    const a = key({ providerKeyId: 'a' })
    const b = key({ providerKeyId: 'b' })

    expect(eachKeyOnce([b, a, { ...b }, a])).toEqual(ok([b, a]))
  })

  it('keep the later use of a row that is repeated', () => {
    const list = [
      key({ lastUsed: used(5) }),
      key({ lastUsed: used(9) }),
      key({ lastUsed: { kind: 'never' } })
    ]

    expect(eachKeyOnce(list)).toEqual(ok([key({ lastUsed: used(9) })]))
  })

  it('are the same key only within one group', () => {
    const list = [key({ groupId: 'one' }), key({ groupId: 'two', name: 'other' })]

    expect(eachKeyOnce(list)).toEqual(ok(list))
  })

  it.each([{ status: 'revoked' }, { name: 'other' }, { createdAt: 5 }] as const)(
    'are a fault when two rows of one key contradict each other: %j',
    changed => {
      expect(eachKeyOnce([key(), key(changed)])).toEqual(failed('provider-changed', 'conflicting-rows'))
    }
  )
})
