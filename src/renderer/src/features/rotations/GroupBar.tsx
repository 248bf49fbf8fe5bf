import type { RotationGroupView, RotationView } from '../../../../contract/rotations'
import { inBackground } from '../../bridge'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { GROUP_ACT_HELP, GROUP_ACT_WORDS, groupActOf, runGroupAct } from './group-acts'
import { bulkProgress, LANE_ORDER, type LaneGroup } from './lanes'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type GroupBarProps = {
  readonly group: RotationGroupView
  readonly members: readonly RotationView[]
}

const COUNT_WORDS: Record<LaneGroup, { readonly one: string; readonly many: string }> = {
  'needs-you': { one: 'needs you', many: 'need you' },
  waiting: { one: 'waits', many: 'wait' },
  running: { one: 'runs', many: 'run' },
  queued: { one: 'queued', many: 'queued' },
  closed: { one: 'closed', many: 'closed' }
}

function wordsOf(lane: LaneGroup, count: number): string {
  return COUNT_WORDS[lane][count === 1 ? 'one' : 'many']
}

/** How far a group is, at a glance: one bar in the colours of the states, and the same in numbers. */
export function GroupBar({ members }: Pick<GroupBarProps, 'members'>) {
  const { counts, total } = bulkProgress(members)
  const shown = LANE_ORDER.filter(lane => counts[lane] > 0)
  const words = shown.map(lane => `${counts[lane]} ${wordsOf(lane, counts[lane])}`).join(', ')
  return (
    <div className="group-progress">
      <div className="group-bar" role="img" aria-label={ROTATIONS_PAGE.ofTotalWords(total, words)}>
        {shown.toReversed().map(lane => (
          <span key={lane} className={`group-part group-${lane}`} style={{ flexGrow: counts[lane] }} />
        ))}
      </div>
      <ul className="group-counts">
        {shown.map(lane => (
          <li key={lane} className={`group-count group-count-${lane}`}>
            <span className={`group-dot group-${lane}`} aria-hidden="true" />
            <strong>{counts[lane]}</strong> {wordsOf(lane, counts[lane])}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Start, pause or go on: whichever fits. */
export function GroupActButton({ group, members }: GroupBarProps) {
  const toBegin = members.filter(member => member.state === 'planned').length
  const act = groupActOf(group, toBegin)
  if (act === null) return null
  return (
    <Button
      size="small"
      look={act === 'startGroup' ? 'primary' : 'plain'}
      title={GROUP_ACT_HELP[act]}
      onClick={() => inBackground(runGroupAct(act, group))}
    >
      {GROUP_ACT_WORDS[act]}
    </Button>
  )
}

export function GroupState({ group }: Pick<GroupBarProps, 'group'>) {
  if (group.startedAt === null) return <Badge tone="notice">{ROTATIONS_PAGE.notStarted}</Badge>
  if (group.pausedAt !== null) return <Badge tone="warning">{ROTATIONS_PAGE.paused}</Badge>
  return (
    <span className="faint">
      {ROTATIONS_PAGE.atMost} {group.atOnce} {ROTATIONS_PAGE.atATime}
    </span>
  )
}
