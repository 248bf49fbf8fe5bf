import { DAY } from '../../core/clock'
import type { MemberId } from '../../core/ids'
import type { LedgerCrypto } from '../../core/ports/ledger'
import { approvalsOf, policyOf, type Approval, type ApprovalPolicy } from '../../core/team/approvals'
import type { KeyReference, SignedEvent, TeamEvent, TeamEventOf } from '../../core/team/event'
import { keyResource } from '../../core/team/lease'
import { counts, isActive, memberIn, membershipOf, type Membership } from '../../core/team/membership'

// What follows from the events that this installation keeps: who belongs, which rotations are open, what was approved.

/** How long an ended rotation or an expired approval is kept. */
const KEEP_ENDED_MS = 30 * DAY
const KEEP_VOTES_MS = 365 * DAY
/** How long broken glass lets one person decide alone. */
export const GLASS_MS = DAY

export type TeamRotation = {
  readonly opened: TeamEventOf<'rotation-opened'>
  readonly member: MemberId
  readonly resource: string
  readonly openedAt: number
  /** Newest state that its member told; null before the first. */
  readonly state: string | null
  readonly movedAt: number
  /** Its member announced a create: there may be a new key at the provider. */
  readonly hasCreated: boolean
  readonly ended: TeamEventOf<'rotation-ended'> | null
}

/** One person decided alone for `count` keys. */
export type BrokenGlass = {
  readonly member: MemberId
  readonly at: number
  readonly reason: string
  readonly count: number
}

export type TeamFacts = {
  membership(): Membership
  policy(): ApprovalPolicy
  approvals(now: number): readonly Approval[]
  /** Newest first. */
  rotations(): readonly TeamRotation[]
  /** The open rotation of this key that another active member has; null when there is none. */
  foreignRotation(resource: string, self: MemberId): TeamRotation | null
  hasOpenRotation(resource: string, member: MemberId): boolean
  /** Did this member break the glass for this key lately? */
  isGlassBroken(resource: string, member: MemberId, now: number): boolean
  /** Of the last 30 days, newest first. */
  brokenGlass(): readonly BrokenGlass[]
  /** The newest reading of this account. */
  reading(
    resource: string
  ): { readonly member: MemberId; readonly at: number; readonly contentHash: string } | null
  publicKeyOf(member: MemberId): string | null
  /** Of the team. */
  name(): string
  isKept(event: SignedEvent): boolean
  add(event: SignedEvent): void
  /** Kept events that nothing needs any more. */
  outdated(now: number): readonly SignedEvent[]
  remove(event: SignedEvent): void
}

const MEMBER_KINDS: ReadonlySet<string> = new Set([
  'team-created',
  'member-asked',
  'member-admitted',
  'member-removed'
])
const KEPT_KINDS: ReadonlySet<TeamEvent['kind']> = new Set([
  'team-created',
  'member-asked',
  'member-admitted',
  'member-removed',
  'policy-set',
  'approval-asked',
  'approval-voted',
  'approval-withdrawn',
  'rotation-opened',
  'rotation-moved',
  'rotation-ended',
  'glass-broken',
  'account-read'
])

export function createTeamFacts(
  founder: MemberId,
  kept: readonly SignedEvent[],
  crypto: LedgerCrypto
): TeamFacts {
  const events = new Map<string, SignedEvent>()
  let membership: Membership | null = null
  /** Read for each rotation of this machine in turn: folded once until an event comes or goes. */
  let folded: readonly TeamRotation[] | null = null
  for (const event of kept) events.set(placeOf(event), event)

  const all = (): readonly SignedEvent[] => [...events.values()]
  const members = (): Membership => {
    membership ??= membershipOf(
      founder,
      all().filter(({ body }) => body !== null && MEMBER_KINDS.has(body.kind))
    )
    return membership
  }
  const counting = (): readonly SignedEvent[] =>
    all().filter(({ member, seq }) => counts(members(), member, seq))
  const policy = (): ApprovalPolicy => policyOf(all(), members())

  function rotations(): readonly TeamRotation[] {
    folded ??= foldRotations()
    return folded
  }

  function foldRotations(): readonly TeamRotation[] {
    const found = new Map<string, TeamRotation>()
    const ordered = [...counting()].sort((a, b) => a.seq - b.seq)
    for (const { member, at, body } of ordered) {
      if (body?.kind === 'rotation-opened') {
        const resource = keyResource(body.key, crypto)
        const opened = { opened: body, member, resource, openedAt: at, state: null, movedAt: at }
        found.set(`${member}/${body.rotation}`, { ...opened, hasCreated: false, ended: null })
      } else if (body?.kind === 'call-announced' && body.call === 'create') {
        const name = `${member}/${body.rotation ?? ''}`
        const before = found.get(name)
        if (before !== undefined) found.set(name, { ...before, hasCreated: true })
      } else if (body?.kind === 'rotation-moved' || body?.kind === 'rotation-ended') {
        const name = `${member}/${body.rotation}`
        const before = found.get(name)
        if (before === undefined) continue
        found.set(name, { ...before, ...changeOf(body), movedAt: at })
      }
    }
    return [...found.values()].sort((a, b) => b.openedAt - a.openedAt)
  }

  return {
    membership: members,
    policy,
    approvals: now => approvalsOf(all(), members(), policy(), now),
    rotations,
    foreignRotation: (resource, self) =>
      rotations().find(
        rotation =>
          rotation.resource === resource &&
          rotation.member !== self &&
          rotation.ended === null &&
          isActive(memberIn(members(), rotation.member))
      ) ?? null,
    hasOpenRotation: (resource, member) =>
      rotations().some(
        rotation =>
          rotation.resource === resource &&
          rotation.member === member &&
          rotation.ended === null &&
          isActive(memberIn(members(), member))
      ),
    isGlassBroken: (resource, member, now) =>
      counting().some(
        event =>
          event.member === member &&
          event.body?.kind === 'glass-broken' &&
          now - event.at < GLASS_MS &&
          event.body.keys.some(key => keyResource(key, crypto) === resource)
      ),
    brokenGlass: () => brokenGlassOf(counting()),
    reading(resource) {
      const found = counting().filter(
        ({ body }) => body?.kind === 'account-read' && body.resource === resource
      )
      const newest = found.sort((a, b) => b.at - a.at)[0]
      if (newest?.body?.kind !== 'account-read') return null
      return { member: newest.member, at: newest.at, contentHash: newest.body.contentHash }
    },
    publicKeyOf(member) {
      const opening = events.get(`${member}/1`)?.body
      return opening?.kind === 'team-created' || opening?.kind === 'member-asked' ? opening.publicKey : null
    },
    name() {
      const created = events.get(`${founder}/1`)?.body
      return created?.kind === 'team-created' ? created.name : ''
    },
    isKept,
    add(event) {
      events.set(placeOf(event), event)
      folded = null
      if (event.body !== null && MEMBER_KINDS.has(event.body.kind)) membership = null
    },
    outdated: now => outdatedOf(all(), now),
    remove(event) {
      events.delete(placeOf(event))
      folded = null
    }
  }
}

function changeOf(body: TeamEventOf<'rotation-moved' | 'rotation-ended'>): Partial<TeamRotation> {
  if (body.kind === 'rotation-ended') return { ended: body }
  return body.hasCreated ? { state: body.state, hasCreated: true } : { state: body.state }
}

/** An event names a hundred keys at most: the events of one act follow each other, with the same count and reason. */
function brokenGlassOf(events: readonly SignedEvent[]): readonly BrokenGlass[] {
  const found: BrokenGlass[] = []
  let unnamed = 0
  const ordered = [...events].sort((a, b) =>
    a.member === b.member ? a.seq - b.seq : a.member < b.member ? -1 : 1
  )
  for (const { member, at, body } of ordered) {
    if (body?.kind !== 'glass-broken') continue
    const { reason, count, keys } = body
    const before = found.at(-1)
    const isSame = before?.member === member && before.reason === reason && before.count === count
    if (isSame && unnamed > 0) unnamed -= keys.length
    else {
      found.push({ member, at, reason, count })
      unnamed = count - keys.length
    }
  }
  return found.sort((a, b) => b.at - a.at)
}

/** Is this event needed by decisions? Others are verified, and not kept. */
export function isKept({ body }: SignedEvent): boolean {
  return (
    body !== null && (KEPT_KINDS.has(body.kind) || (body.kind === 'call-announced' && body.call === 'create'))
  )
}

/** One name per key of a team, wherever it is written. */
export function referenceOf(key: KeyReference): KeyReference {
  const { provider, origin, groupId, providerKeyId } = key
  return { provider, origin, groupId, providerKeyId }
}

function placeOf({ member, seq }: Pick<SignedEvent, 'member' | 'seq'>): string {
  return `${member}/${seq}`
}

/** What a later event replaces, and what ended long ago. Membership and policies stay for ever. */
function outdatedOf(events: readonly SignedEvent[], now: number): readonly SignedEvent[] {
  const newest = new Map<string, SignedEvent>()
  const ended = new Map<string, number>()
  for (const event of events) {
    const { body } = event
    if (body?.kind === 'rotation-ended') ended.set(`${event.member}/${body.rotation}`, event.at)
    const name = replaceable(event)
    const before = name === null ? undefined : newest.get(name)
    if (name !== null && (before === undefined || before.seq < event.seq)) newest.set(name, event)
  }
  return events.filter(event => {
    const name = replaceable(event)
    if (name !== null && newest.get(name) !== event) return true
    return isOver(event, ended, now)
  })
}

function replaceable({ member, body }: SignedEvent): string | null {
  if (body?.kind === 'rotation-moved') return `${member}/${body.rotation}`
  return body?.kind === 'account-read' ? `${member}/${body.resource}` : null
}

function isOver({ member, at, body }: SignedEvent, ended: ReadonlyMap<string, number>, now: number): boolean {
  if (body === null) return false
  if ('rotation' in body) return now - (ended.get(`${member}/${body.rotation ?? ''}`) ?? now) > KEEP_ENDED_MS
  if (body.kind === 'approval-asked') return now - body.expiresAt > KEEP_ENDED_MS
  if (body.kind === 'glass-broken') return now - at > KEEP_ENDED_MS
  // A vote may stand for a request of any age; they live as long as the longest policy.
  const isVote = body.kind === 'approval-voted' || body.kind === 'approval-withdrawn'
  return isVote && now - at > KEEP_VOTES_MS
}
