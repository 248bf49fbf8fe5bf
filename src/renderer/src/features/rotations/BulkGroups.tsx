import type { RotationGroupView, RotationView } from '../../../../contract/rotations'
import { showGroup } from '../../state/navigation'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { GroupActButton, GroupBar, GroupState } from './GroupBar'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type BulkGroupsProps = {
  readonly groups: readonly RotationGroupView[]
  readonly rotations: readonly RotationView[]
}

/** One card for each bulk rotation that is not finished. */
export function BulkGroups({ groups, rotations }: BulkGroupsProps) {
  if (groups.length === 0) return null
  return (
    <section className="bulk-groups" aria-label={ROTATIONS_PAGE.bulkRotations}>
      {groups.map(group => (
        <BulkGroup
          key={group.id}
          group={group}
          members={rotations.filter(rotation => rotation.group === group.id)}
        />
      ))}
    </section>
  )
}

type BulkGroupProps = { readonly group: RotationGroupView; readonly members: readonly RotationView[] }

function BulkGroup({ group, members }: BulkGroupProps) {
  if (members.length === 0) return null
  return (
    <article className="bulk-group" aria-label={titleOf(members)}>
      <header className="bulk-head">
        <button type="button" className="lane-name" onClick={() => showGroup(group.id)}>
          {titleOf(members)}
        </button>
        <GroupState group={group} />
        <span className="bar-space" />
        <Button size="small" look="ghost" onClick={() => showGroup(group.id)}>
          {ROTATIONS_PAGE.open}
        </Button>
        <GroupActButton group={group} members={members} />
      </header>
      <GroupBar members={members} />
    </article>
  )
}

export function titleOf(members: readonly RotationView[]): string {
  return ROTATIONS_PAGE.bulkRotationOfCount(countWords(members.length, 'key'))
}
