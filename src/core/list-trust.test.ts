import { describe, expect, it } from 'vitest'
import { aProviderKey } from '../../test/kit/key-builders'
import { failed, ok } from './fault'
import type { LastUsed, ProviderKey } from './key'
import { eachKeyOnce, missesTooMany, withBelievedUses } from './list-trust'

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

describe('a last-used that is gone', () => {
  const never: LastUsed = { kind: 'never' }
  const unknown: LastUsed = { kind: 'unknown', reason: 'not-reported' }
  const a = aProviderKey({ providerKeyId: 'a', lastUsed: never })
  const b = aProviderKey({ providerKeyId: 'b', lastUsed: never })
  const inUse = aProviderKey({ providerKeyId: 'c', lastUsed: { kind: 'used', at: 9, precisionMs: 1 } })

  it('is unknown, because a use cannot be undone', () => {
    const usesOf = (keys: readonly ProviderKey[], used: readonly string[]): LastUsed[] =>
      withBelievedUses(keys, key => used.includes(key.providerKeyId)).map(({ lastUsed }) => lastUsed)

    expect(usesOf([a, b, inUse], [])).toEqual([never, never, inUse.lastUsed])
    expect(usesOf([a, b, inUse], ['a'])).toEqual([unknown, never, inUse.lastUsed])
  })

  it('makes "never" unknown for every key when no key shows a use any more', () => {
    const believed = withBelievedUses([a, b], key => key.providerKeyId === 'a')

    expect(believed.map(({ lastUsed }) => lastUsed)).toEqual([unknown, unknown])
    expect(withBelievedUses([a, b], () => false)).toEqual([a, b])
  })
})
