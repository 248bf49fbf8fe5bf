import type { RotationView } from '../../../../shared/ipc/rotation-view'
import { bulkProgress } from './lanes'

export type BulkGroupsProps = { readonly rotations: readonly RotationView[] }

/** One line for each bulk rotation that is not finished. */
export function BulkGroups({ rotations }: BulkGroupsProps) {
  const groups = bulkProgress(rotations)
  if (groups.length === 0) return null
  return (
    <section className="bulk-groups" aria-label="Bulk rotations">
      {groups.map(({ group, closed, total }) => (
        <div key={group} className="bulk-group">
          <span>
            Bulk rotation: {closed} of {total} closed
          </span>
          <span className="meter" role="img" aria-label={`${closed} of ${total}`}>
            <span className="meter-fill" style={{ width: `${(closed / total) * 100}%` }} />
          </span>
          <span className="faint">Open one of them to abort it alone.</span>
        </div>
      ))}
    </section>
  )
}
