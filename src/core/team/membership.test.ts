import { describe, expect, it } from 'vitest'
import { introductionOf, testMember, type TestMember } from '../../../test/kit/team-builders'
import type { SignedEvent } from './event'
import { counts, isActive, memberIn, membershipOf } from './membership'

/** A founder who took in an administrator, who took in a member. */
function team() {
  const founder = testMember('Founder')
  const admin = testMember('Admin')
  const member = testMember('Member')
  const events = [
    founder.write({ kind: 'team-created', name: 'ops', ...introductionOf(founder) }),
    admin.write({ kind: 'member-asked', ...introductionOf(admin) }),
    member.write({ kind: 'member-asked', ...introductionOf(member) }),
    founder.write({ kind: 'member-admitted', member: admin.id, person: 'Admin', role: 'admin' }),
    admin.write({ kind: 'member-admitted', member: member.id, person: 'Member', role: 'member' })
  ]
  return { founder, admin, member, events }
}

const remove = (by: TestMember, who: TestMember, through = who.head()?.seq ?? 0): SignedEvent =>
  by.write({ kind: 'member-removed', member: who.id, through, reason: 'left' })

describe('membership', () => {
  it('begins with the founder, and grows by what administrators admit', () => {
    const { founder, admin, member, events } = team()

    const { members } = membershipOf(founder.id, events)

    expect([founder, admin, member].map(({ id }) => members.get(id)?.standing)).toEqual([
      'admin',
      'admin',
      'member'
    ])
  })

  it('names administrators also before their own chain was read, and none that was removed', () => {
    const { founder, admin, member, events } = team()
    const unread = events.filter(event => event.member !== admin.id)

    expect([...membershipOf(founder.id, unread).admins]).toEqual([founder.id, admin.id])
    expect(membershipOf(founder.id, [...events, remove(founder, admin)]).admins.has(admin.id)).toBe(false)
    expect(membershipOf(founder.id, events).admins.has(member.id)).toBe(false)
  })

  it('is asked for, and not taken', () => {
    const { founder, member, events } = team()
    const eve = testMember('Eve')
    const asked = eve.write({ kind: 'member-asked', ...introductionOf(eve) })
    const bySelf = eve.write({ kind: 'member-admitted', member: eve.id, person: 'Eve', role: 'admin' })
    const byMember = member.write({ kind: 'member-admitted', member: eve.id, person: 'Eve', role: 'admin' })

    const membership = membershipOf(founder.id, [...events, asked, bySelf, byMember])

    expect(memberIn(membership, eve.id)?.standing).toBe('asked')
    expect(counts(membership, eve.id, 1)).toBe(false)
  })

  it('ends with a removal, and later events of the removed one do not count', () => {
    const { founder, admin, member, events } = team()
    const eve = testMember('Eve')
    const asked = eve.write({ kind: 'member-asked', ...introductionOf(eve) })
    const removal = remove(founder, admin)
    const later = admin.write({ kind: 'member-admitted', member: eve.id, person: 'Eve', role: 'admin' })

    const membership = membershipOf(founder.id, [...events, asked, removal, later])

    expect(memberIn(membership, admin.id)).toMatchObject({ standing: 'removed', through: 2 })
    expect(counts(membership, admin.id, 2)).toBe(true)
    expect(counts(membership, admin.id, 3)).toBe(false)
    expect(isActive(memberIn(membership, eve.id))).toBe(false)
    expect(isActive(memberIn(membership, member.id))).toBe(true)
  })

  it('lets an administrator remove the founder, and a member only itself', () => {
    const { founder, admin, member, events } = team()
    const byMember = remove(member, admin)
    const self = remove(member, member)
    const founderGone = remove(admin, founder)

    const membership = membershipOf(founder.id, [...events, byMember, self, founderGone])

    expect([founder, admin, member].map(({ id }) => memberIn(membership, id)?.standing)).toEqual([
      'removed',
      'admin',
      'removed'
    ])
  })

  it('keeps the more senior of two administrators who remove each other at once', () => {
    const { founder, admin, events } = team()
    const seen = { founder: founder.head()?.seq ?? 0, admin: admin.head()?.seq ?? 0 }
    const one = remove(founder, admin, seen.admin)
    const other = remove(admin, founder, seen.founder)

    const membership = membershipOf(founder.id, [...events, other, one])

    expect(memberIn(membership, founder.id)?.standing).toBe('admin')
    expect(memberIn(membership, admin.id)?.standing).toBe('removed')
  })

  it('is the same for everybody, in whatever order the events arrived', () => {
    const { founder, admin, member, events } = team()
    const all = [...events, remove(founder, admin), remove(member, member)]
    const answer = (order: readonly SignedEvent[]) =>
      [...membershipOf(founder.id, order).members].map(([id, { standing }]) => `${id} ${standing}`).sort()

    const expected = answer(all)

    for (let shift = 1; shift < all.length; shift += 1) {
      expect(answer([...all.slice(shift), ...all.slice(0, shift)])).toEqual(expected)
      expect(answer([...all].reverse())).toEqual(expected)
    }
  })
})
