import type { RotationView } from '../../../../contract/rotations'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type LaneGroup = 'needs-you' | 'waiting' | 'running' | 'queued' | 'closed'

export const LANE_ORDER: readonly LaneGroup[] = ['needs-you', 'waiting', 'running', 'queued', 'closed']

export const LANE_TITLES: Record<LaneGroup, string> = {
  'needs-you': ROTATIONS_PAGE.needsYou,
  waiting: ROTATIONS_PAGE.waiting,
  running: ROTATIONS_PAGE.running,
  queued: ROTATIONS_PAGE.queued,
  closed: ROTATIONS_PAGE.closed
}

const WAITING: ReadonlySet<RotationView['waits']['code']> = new Set([
  'traffic-on-new',
  'old-quiet',
  'cooling',
  'vault',
  'storage',
  'offline'
])

export function laneGroupOf(rotation: RotationView): LaneGroup {
  if (rotation.closedAt !== null) return 'closed'
  if (rotation.needsPerson) return 'needs-you'
  if (rotation.waits.code === 'queued') return 'queued'
  return WAITING.has(rotation.waits.code) ? 'waiting' : 'running'
}

export type Lanes = Record<LaneGroup, readonly RotationView[]>

/** A key that should be revoked and is not: nothing else is as urgent. */
function isAlarm({ state, reason }: RotationView): boolean {
  return state === 'revoke-failed' || reason === 'still-accepted'
}

/**
 * Rotations by what they need: a revoke that did not work stands first, then who has waited longest for a person; elsewhere the
 * newest change.
 */
export function lanesOf(rotations: readonly RotationView[]): Lanes {
  const newest = rotations.toSorted((left, right) => right.updatedAt - left.updatedAt)
  const longest = rotations.toSorted(
    (left, right) => Number(isAlarm(right)) - Number(isAlarm(left)) || left.waits.since - right.waits.since
  )
  const of = (group: LaneGroup, sorted: readonly RotationView[]) =>
    sorted.filter(rotation => laneGroupOf(rotation) === group)
  return {
    'needs-you': of('needs-you', longest),
    waiting: of('waiting', newest),
    running: of('running', newest),
    queued: of(
      'queued',
      rotations.toSorted((left, right) => left.startedAt - right.startedAt)
    ),
    closed: of('closed', newest)
  }
}

export type BulkProgress = {
  readonly counts: { readonly [Group in LaneGroup]: number }
  readonly closed: number
  readonly total: number
}

/** How far the rotations of one bulk group are. */
export function bulkProgress(members: readonly RotationView[]): BulkProgress {
  const lanes = lanesOf(members)
  return {
    counts: {
      'needs-you': lanes['needs-you'].length,
      waiting: lanes.waiting.length,
      running: lanes.running.length,
      queued: lanes.queued.length,
      closed: lanes.closed.length
    },
    closed: lanes.closed.length,
    total: members.length
  }
}
