import { ArrowLeft } from 'lucide-react'
import { useRef } from 'react'
import type { RotationGroupView, RotationView } from '../../../../contract/rotations'
import { useShortcuts } from '../../app/use-shortcuts'
import { inBackground } from '../../bridge'
import { open, showGroup } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { toDeliver } from './DeliverGroupDialog'
import { titleOf } from './BulkGroups'
import { groupActOf, runGroupAct } from './group-acts'
import { GroupActButton, GroupBar, GroupState } from './GroupBar'
import { LaneList } from './LaneList'
import { moveFocus } from './lane-focus'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type GroupScreenProps = {
  readonly group: RotationGroupView
  readonly members: readonly RotationView[]
}

/** One bulk group: what needs a person first, then what waits and runs, then who is next. */
export function GroupScreen({ group, members }: GroupScreenProps) {
  const list = useRef<HTMLDivElement>(null)
  const toBegin = members.filter(member => member.state === 'planned').length
  function act(): void {
    const next = groupActOf(group, toBegin)
    if (next !== null) inBackground(runGroupAct(next, group))
  }
  useShortcuts({
    Escape: () => showGroup(null),
    Backspace: () => showGroup(null),
    j: () => moveFocus(list.current, 1),
    k: () => moveFocus(list.current, -1),
    p: act
  })
  return (
    <div className="screen">
      <header className="bar">
        <IconButton
          name={ROTATIONS_PAGE.backToAllRotations}
          icon={<ArrowLeft size={16} />}
          onClick={() => showGroup(null)}
        />
        <h1 className="bar-title">{titleOf(members)}</h1>
        <GroupState group={group} />
        <span className="bar-space" />
        {toDeliver(members, group.id).length > 0 && (
          <Button size="small" onClick={() => open({ kind: 'deliver-group', groupId: group.id })}>
            {ROTATIONS_PAGE.deliverNewKeys}
          </Button>
        )}
        <GroupActButton group={group} members={members} />
      </header>
      <div className="scroll" ref={list}>
        <div className="group-head">
          <GroupBar members={members} />
          <p className="faint">
            {ROTATIONS_PAGE.aStuckRotationBlocks} <kbd>J</kbd> <kbd>K</kbd> {ROTATIONS_PAGE.move} <kbd>P</kbd>{' '}
            {ROTATIONS_PAGE.pausesOrResumes}
          </p>
        </div>
        <LaneList rotations={members} />
      </div>
    </div>
  )
}
