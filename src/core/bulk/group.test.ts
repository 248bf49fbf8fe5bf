import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asRotationId } from '../ids'
import { ROTATION_STATES, type RotationStateName } from '../rotation/overview'
import { boundedAtOnce, nextToStart, takesPlace, type Member, type RotationGroup } from './group'

function aGroup(part: Partial<RotationGroup> = {}): RotationGroup {
  return { id: 'g', createdAt: 1, atOnce: 2, startedAt: 2, pausedAt: null, ...part }
}

function aMember(id: string, state: RotationStateName): Member {
  return { id: asRotationId(id), version: 1, state, acts: state === 'planned' ? ['start', 'abort'] : [] }
}

const ids = (members: readonly Member[]): readonly string[] => members.map(({ id }) => id)

describe('a bulk group', () => {
  it('begins as many as it may, in their order', () => {
    const members = ['a', 'b', 'c'].map(id => aMember(id, 'planned'))

    expect(ids(nextToStart(aGroup(), members))).toEqual(['a', 'b'])
  })

  it('begins nothing before a person said go, and nothing while it is paused', () => {
    const members = [aMember('a', 'planned')]

    expect(nextToStart(aGroup({ startedAt: null }), members)).toEqual([])
    expect(nextToStart(aGroup({ pausedAt: 3 }), members)).toEqual([])
  })

  it('lets the next one begin when a new key is in use, and not while one is stuck', () => {
    const stuck = [aMember('a', 'blocked'), aMember('b', 'created'), aMember('c', 'planned')]
    const moved = [aMember('a', 'blocked'), aMember('b', 'draining'), aMember('c', 'planned')]

    expect(nextToStart(aGroup(), stuck)).toEqual([])
    expect(ids(nextToStart(aGroup(), moved))).toEqual(['c'])
  })

  it('does not begin what needs a confirmation first', () => {
    const incident: Member = { ...aMember('a', 'planned'), acts: ['revoke-old', 'abort'] }

    expect(nextToStart(aGroup(), [incident])).toEqual([])
  })

  it('is never over its bound, and leaves no place empty while somebody waits', () => {
    const member = fc.record({ id: fc.uuid(), state: fc.constantFrom(...ROTATION_STATES) })
    const members = fc.array(member, { maxLength: 40 })
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 20 }), (found, atOnce) => {
        const all = found.map(({ id, state }) => aMember(id, state))
        const begun = nextToStart(aGroup({ atOnce }), all)
        const taken = all.filter(takesPlace).length
        const waiting = all.filter(({ state }) => state === 'planned').length

        expect(taken + begun.length).toBeLessThanOrEqual(Math.max(taken, atOnce))
        expect(begun.length).toBe(Math.min(waiting, Math.max(0, atOnce - taken)))
      })
    )
  })

  it('keeps its bound within reason, whatever is asked for', () => {
    expect([undefined, 0, 3.4, 1_000, Number.NaN].map(boundedAtOnce)).toEqual([4, 1, 3, 20, 4])
  })
})
