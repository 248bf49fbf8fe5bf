import type { RotationOverview, RotationStateName } from '../rotation/overview'

// Several rotations that a person started together. The group decides when each may begin, and nothing else: once begun, a
// rotation goes its own way, and it outlives its group.

/** `atOnce`: how many may be between their start and the first traffic on their new key. */
export type RotationGroup = {
  readonly id: string
  readonly createdAt: number
  readonly atOnce: number
  /** Null until a person said go. */
  readonly startedAt: number | null
  /** Since when nothing new is begun; null while the group goes on. */
  readonly pausedAt: number | null
}

/** What a group must know of one of its rotations. */
export type Member = Pick<RotationOverview, 'id' | 'version' | 'state' | 'acts'>

/** Bounds of `atOnce`: one sealed secret each waits for its hand-off, and nobody hands off fifty at a time. */
export const LEAST_AT_ONCE = 1
export const MOST_AT_ONCE = 20
export const USUAL_AT_ONCE = 4

/**
 * Begun, and its new key not in use yet. One that is stuck keeps its place on purpose: a cause that all of them share (a
 * missing right, a full cap, a wrong destination) stops the group after a few, not after two hundred. A person takes it out.
 */
const TAKES_A_PLACE: ReadonlySet<RotationStateName> = new Set([
  'preflight',
  'blocked',
  'key-wanted',
  'create-intent',
  'create-unknown',
  'created',
  'handed-off',
  'deployed',
  'aborting',
  'needs-human'
])

export function takesPlace(member: Pick<Member, 'state'>): boolean {
  return TAKES_A_PLACE.has(member.state)
}

/** Not begun, and could be begun without another word of a person. */
export function isQueued(member: Pick<Member, 'state' | 'acts'>): boolean {
  return member.state === 'planned' && member.acts.includes('start')
}

/** Who is to begin now, in the order of `members`; those that were taken out are not among them. */
export function nextToStart<Each extends Member>(
  group: RotationGroup,
  members: readonly Each[]
): readonly Each[] {
  if (group.startedAt === null || group.pausedAt !== null) return []
  const free = group.atOnce - members.filter(takesPlace).length
  return members.filter(isQueued).slice(0, Math.max(0, free))
}

/** A queued rotation asks nobody for anything: its group begins it. */
export function withQueue(overview: RotationOverview, group: RotationGroup | null): RotationOverview {
  if (group === null || group.startedAt === null || !isQueued(overview)) return overview
  return {
    ...overview,
    needsPerson: false,
    waits: {
      code: 'queued',
      since: Math.max(group.startedAt, overview.startedAt),
      until: null,
      progress: null,
      facts: { atOnce: group.atOnce, isPaused: group.pausedAt !== null }
    }
  }
}

/** A whole number within the bounds. */
export function boundedAtOnce(wanted: number | undefined): number {
  const whole = Math.round(wanted ?? USUAL_AT_ONCE)
  return Number.isFinite(whole) ? Math.min(MOST_AT_ONCE, Math.max(LEAST_AT_ONCE, whole)) : USUAL_AT_ONCE
}
