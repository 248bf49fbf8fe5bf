import type { MemberId } from '../ids'
import type { SignedEvent, TeamEventOf, TeamRole } from './event'

// Who belongs to the team, from verified events alone. The answer depends on the set of events and not on the order in which
// they arrived, so that every member comes to the same one.

export type Member = {
  readonly id: MemberId
  readonly publicKey: string
  /** As the administrator wrote it who admitted them, after comparing the fingerprint. */
  readonly person: string
  readonly device: string
  /** `asked`: knows the team, and waits for an administrator. */
  readonly standing: TeamRole | 'asked' | 'removed'
  /** What it was admitted as, also after it was removed. */
  readonly wasAdmin: boolean
  /** For a removed member: its last event that counts. */
  readonly through: number | null
  readonly since: number
}

export type Membership = {
  readonly founder: MemberId
  readonly members: ReadonlyMap<MemberId, Member>
  /** Everybody who is an administrator now, also one whose own chain could not be read yet. */
  readonly admins: ReadonlySet<MemberId>
}

type Written<Kind extends 'member-admitted' | 'member-removed'> = {
  readonly by: MemberId
  readonly seq: number
  readonly at: number
  readonly body: TeamEventOf<Kind>
}

type Admitted = { readonly role: TeamRole; readonly person: string; readonly at: number }

/**
 * `events` are the verified events of all chains. Administrators are heard by seniority: the founder first, then whoever the
 * founder admitted, in that order. A removal counts when its writer was an administrator and had not itself been removed
 * before it; the more senior removal counts first, so two administrators who remove each other at once do not both stay.
 */
export function membershipOf(founder: MemberId, events: readonly SignedEvent[]): Membership {
  const cuts = new Map<MemberId, number>()
  let admitted = admittedBy(founder, events, cuts)
  for (;;) {
    const removal = nextRemoval(events, admitted, cuts)
    if (removal === null) break
    cuts.set(removal.body.member, removal.body.through)
    admitted = admittedBy(founder, events, cuts)
  }
  const admins = [...admitted].filter(([id, { role }]) => role === 'admin' && !cuts.has(id))
  return {
    founder,
    members: membersOf(events, admitted, cuts),
    admins: new Set(admins.map(([id]) => id))
  }
}

export function memberIn(membership: Membership, id: MemberId): Member | null {
  return membership.members.get(id) ?? null
}

/** Does this member belong to the team now? */
export function isActive(member: Member | null): boolean {
  return member?.standing === 'admin' || member?.standing === 'member'
}

/** Does an event at this place of a chain count? Events of somebody who was never admitted do not. */
export function counts(membership: Membership, id: MemberId, seq: number): boolean {
  const member = memberIn(membership, id)
  if (member === null || member.standing === 'asked') return false
  return member.through === null || seq <= member.through
}

/** Who counts as admitted, in order of seniority. A place beyond a cut admits nobody. */
function admittedBy(
  founder: MemberId,
  events: readonly SignedEvent[],
  cuts: ReadonlyMap<MemberId, number>
): Map<MemberId, Admitted> {
  const created = events.find(({ member, body }) => member === founder && body?.kind === 'team-created')
  const person = created?.body?.kind === 'team-created' ? created.body.person : ''
  const admitted = new Map<MemberId, Admitted>([[founder, { role: 'admin', person, at: created?.at ?? 0 }]])
  // A map goes on with what is added while it is walked: those who were admitted admit others.
  for (const [by, { role }] of admitted) {
    if (role !== 'admin') continue
    for (const { body, at, seq } of written(events, 'member-admitted', by)) {
      const isCut = seq > (cuts.get(by) ?? Infinity)
      if (!isCut && !admitted.has(body.member)) {
        admitted.set(body.member, { role: body.role, person: body.person, at })
      }
    }
  }
  return admitted
}

/** The removal that counts next: by the most senior administrator, and the first one in that chain. */
function nextRemoval(
  events: readonly SignedEvent[],
  admitted: ReadonlyMap<MemberId, Admitted>,
  cuts: ReadonlyMap<MemberId, number>
): Written<'member-removed'> | null {
  for (const [by, { role }] of admitted) {
    for (const removal of written(events, 'member-removed', by)) {
      const { member } = removal.body
      const mayRemove = role === 'admin' || member === by
      const isCut = removal.seq > (cuts.get(by) ?? Infinity)
      if (mayRemove && !isCut && !cuts.has(member) && admitted.has(member)) return removal
    }
  }
  return null
}

function written<Kind extends 'member-admitted' | 'member-removed'>(
  events: readonly SignedEvent[],
  kind: Kind,
  by: MemberId
): readonly Written<Kind>[] {
  return events
    .flatMap(({ member, seq, at, body }) =>
      // The kind was compared just before: the body is the one of this kind.
      member === by && body?.kind === kind ? [{ by, seq, at, body: body as TeamEventOf<Kind> }] : []
    )
    .sort((a, b) => a.seq - b.seq)
}

function membersOf(
  events: readonly SignedEvent[],
  admitted: ReadonlyMap<MemberId, Admitted>,
  cuts: ReadonlyMap<MemberId, number>
): ReadonlyMap<MemberId, Member> {
  const members = new Map<MemberId, Member>()
  for (const { member: id, seq, at, body } of events) {
    if (seq !== 1 || (body?.kind !== 'team-created' && body?.kind !== 'member-asked')) continue
    const place = admitted.get(id)
    const through = cuts.get(id) ?? null
    members.set(id, {
      id,
      publicKey: body.publicKey,
      person: place?.person ?? body.person,
      device: body.device,
      standing: through !== null ? 'removed' : (place?.role ?? 'asked'),
      wasAdmin: place?.role === 'admin',
      through,
      since: place?.at ?? at
    })
  }
  return members
}
