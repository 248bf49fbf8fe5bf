import type { RotationView } from '../../../../shared/ipc/rotation-view'

export type LaneGroup = 'needs-you' | 'waiting' | 'running' | 'closed'

export const LANE_TITLES: Record<LaneGroup, string> = {
  'needs-you': 'Needs you',
  waiting: 'Waiting',
  running: 'Running',
  closed: 'Closed'
}

const WAITING: ReadonlySet<RotationView['waits']['code']> = new Set([
  'traffic-on-new',
  'old-quiet',
  'cooling',
  'vault',
  'offline'
])

export function laneGroupOf(rotation: RotationView): LaneGroup {
  if (rotation.closedAt !== null) return 'closed'
  if (rotation.needsPerson) return 'needs-you'
  return WAITING.has(rotation.waits.code) ? 'waiting' : 'running'
}

export type Lanes = Record<LaneGroup, readonly RotationView[]>

/** Rotations by what they need, the newest change first. */
export function lanesOf(rotations: readonly RotationView[]): Lanes {
  const sorted = rotations.toSorted((left, right) => right.updatedAt - left.updatedAt)
  const of = (group: LaneGroup) => sorted.filter(rotation => laneGroupOf(rotation) === group)
  return {
    'needs-you': of('needs-you'),
    waiting: of('waiting'),
    running: of('running'),
    closed: of('closed')
  }
}

export type BulkProgress = { readonly group: string; readonly closed: number; readonly total: number }

/** How far each bulk rotation is. */
export function bulkProgress(rotations: readonly RotationView[]): readonly BulkProgress[] {
  const groups = new Map<string, BulkProgress>()
  for (const { group, closedAt } of rotations) {
    if (group === null) continue
    const before = groups.get(group) ?? { group, closed: 0, total: 0 }
    groups.set(group, { group, closed: before.closed + (closedAt === null ? 0 : 1), total: before.total + 1 })
  }
  return [...groups.values()].filter(each => each.total > 1 && each.closed < each.total)
}
