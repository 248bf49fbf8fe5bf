import { RefreshCw } from 'lucide-react'
import { useRef } from 'react'
import { useShortcuts } from '../../app/use-shortcuts'
import { show, useNavigation } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { groupById, groupsOf, rotationById, rotationsOf, schedulesOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { DueKeys } from '../schedules/DueKeys'
import { BulkGroups } from './BulkGroups'
import { GroupScreen } from './GroupScreen'
import { LaneList } from './LaneList'
import { moveFocus } from './lane-focus'
import { laneGroupOf } from './lanes'
import { SideBySide } from './SideBySide'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export function RotationsScreen() {
  const { rotationId, groupId } = useNavigation()
  const rotations = useSnapshot(rotationsOf)
  const rotation = useSnapshot(rotationById(rotationId))
  const group = useSnapshot(groupById(groupId))
  if (rotation !== undefined) return <SideBySide key={rotation.id} rotation={rotation} />
  if (group !== undefined) {
    return <GroupScreen group={group} members={rotations.filter(each => each.group === group.id)} />
  }
  return <Board />
}

/** Lanes that stand above the groups, or in a group's own view. */
const FIRST_OR_LATER: ReadonlySet<string> = new Set(['needs-you', 'queued'])

function Board() {
  const rotations = useSnapshot(rotationsOf)
  const groups = useSnapshot(groupsOf)
  const { due } = useSnapshot(schedulesOf)
  const list = useRef<HTMLDivElement>(null)
  useShortcuts({ j: () => moveFocus(list.current, 1), k: () => moveFocus(list.current, -1) })
  return (
    <div className="screen">
      <header className="bar">
        <h1 className="bar-title">{ROTATIONS_PAGE.rotations}</h1>
        <span className="count">
          {rotations.filter(each => each.closedAt === null).length} {ROTATIONS_PAGE.openInline}
        </span>
      </header>
      <div className="scroll" ref={list}>
        {rotations.length === 0 && due.length === 0 && (
          <Empty
            icon={<RefreshCw size={24} />}
            title={ROTATIONS_PAGE.noRotationYet}
            actions={<Button onClick={() => show('keys')}>{ROTATIONS_PAGE.chooseAKey}</Button>}
          >
            <p>{ROTATIONS_PAGE.emptyHelp}</p>
          </Empty>
        )}
        <LaneList rotations={rotations.filter(each => laneGroupOf(each) === 'needs-you')} />
        <DueKeys />
        <BulkGroups groups={groups} rotations={rotations} />
        {/* Queued rotations stand in the group's own view: two hundred of them would bury the rest. */}
        <LaneList rotations={rotations.filter(each => !FIRST_OR_LATER.has(laneGroupOf(each)))} />
      </div>
    </div>
  )
}
