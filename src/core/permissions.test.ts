import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Permissions } from './key'
import {
  breadthOf,
  coversByPattern,
  diffPermissions,
  isSameSet,
  normalGrants,
  widestFirst
} from './permissions'

const grant = fc.constantFrom('*', 'a:*', 'a:read', 'a:write', 'b:*', 'b:read', 'c', 'c:')
const permissions: fc.Arbitrary<Permissions> = fc.record({
  source: fc.constantFrom('listed', 'set', 'inherited', 'unscoped', 'unknown'),
  grants: fc.array(grant, { maxLength: 5 })
})

function listed(...grants: string[]): Permissions {
  return { source: 'listed', grants }
}

describe('the difference of two permission sets', () => {
  it('is none between a set and itself', () => {
    fc.assert(
      fc.property(permissions, set => {
        expect(isSameSet(diffPermissions(set, set))).toBe(true)
      })
    )
  })

  it('is the same seen from the other side', () => {
    fc.assert(
      fc.property(permissions, permissions, (a, b) => {
        expect(diffPermissions(a, b).wider).toEqual(diffPermissions(b, a).narrower)
      })
    )
  })

  it('puts every grant of the new set in exactly one place', () => {
    fc.assert(
      fc.property(fc.array(grant), fc.array(grant), (a, b) => {
        const { wider, same } = diffPermissions(listed(...a), listed(...b))

        expect([...wider, ...same].sort()).toEqual(normalGrants(b))
      })
    )
  })

  it('never calls something wider that the old set already held', () => {
    fc.assert(
      fc.property(fc.array(grant), fc.array(grant), (a, b) => {
        const { wider } = diffPermissions(listed(...a), listed(...b))

        for (const found of wider) expect(a.some(held => coversByPattern(held, found))).toBe(false)
      })
    )
  })

  it.each([
    [listed('a:read'), listed('*'), { wider: ['*'], narrower: [], same: [] }],
    [listed('*'), listed('a:read'), { wider: [], narrower: ['*'], same: ['a:read'] }],
    [
      listed('a:*'),
      listed('a:read', 'a:write'),
      { wider: [], narrower: ['a:*'], same: ['a:read', 'a:write'] }
    ],
    [listed('ab:read'), listed('a:*'), { wider: ['a:*'], narrower: ['ab:read'], same: [] }],
    [listed('a:read'), { source: 'unscoped', grants: [] }, { wider: ['*'], narrower: [], same: [] }],
    [
      listed('a:read'),
      { source: 'inherited', grants: [] },
      { wider: ['inherited'], narrower: ['a:read'], same: [] }
    ],
    [
      listed('a:read'),
      { source: 'unknown', grants: [] },
      { wider: ['unknown'], narrower: ['a:read'], same: [] }
    ],
    [listed(), listed(' a:read ', 'a:read'), { wider: ['a:read'], narrower: [], same: [] }]
  ] as const)('from %j to %j is %j', (old, next, expected) => {
    expect(diffPermissions(old, next)).toEqual(expected)
  })

  it('asks the provider what covers what', () => {
    const covers = (held: string, wanted: string): boolean => held === 'owner' && wanted === 'member'

    expect(diffPermissions(listed('owner'), listed('member'), covers)).toEqual({
      wider: [],
      narrower: ['owner'],
      same: ['member']
    })
  })
})

describe('breadth', () => {
  it.each([
    [{ source: 'unscoped', grants: [] }, 'full'],
    [{ source: 'inherited', grants: ['a:read'] }, 'full'],
    [{ source: 'unknown', grants: [] }, 'unknown'],
    [listed('a:read', '*'), 'full'],
    [listed('a:read', 'a:write'), 'write'],
    [listed('a:read'), 'read'],
    [listed('something'), 'unknown'],
    [listed(), 'unknown']
  ] as const)('of %j is %s', (set, breadth) => {
    expect(breadthOf(set)).toBe(breadth)
  })

  it('is what the catalogue says, before any guess from the name', () => {
    const catalogue = [{ grant: 'messages:read', words: 'Read all messages', breadth: 'full' }] as const

    expect(breadthOf(listed('messages:read'), catalogue)).toBe('full')
    expect(widestFirst(['a:read', 'messages:read', 'a:write'], catalogue)).toEqual([
      'messages:read',
      'a:write',
      'a:read'
    ])
  })
})
