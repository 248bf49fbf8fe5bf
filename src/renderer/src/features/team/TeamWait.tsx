import type { RotationView } from '../../../../contract/rotations'
import { TEAM_WORDS as W } from '../../../../words/team'
import { durationWords } from '../../../../words/time-words'
import { useSnapshot } from '../../state/mirror-store'
import { show } from '../../state/navigation'
import { teamOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { AskForApproval } from './AskForApproval'
import { canAskFor } from './team-acts'

/** What a rotation that waits for the team can be helped with: an approval to ask for, or who holds the lease and until when. */
export function TeamWait({ rotation }: { readonly rotation: RotationView }) {
  const team = useSnapshot(teamOf)
  const detail = rotation.waits.facts['detail']
  const isRequest = canAskFor(detail)
  const holder = team?.rotations.find(
    ({ keyName, environment }) => keyName === rotation.old.name && environment === rotation.environment
  )
  return (
    <Notice
      tone="warning"
      title={W.waits}
      actions={
        <span className="team-acts">
          {isRequest && <AskForApproval rotationId={rotation.id} />}
          <Button onClick={() => show('team')}>{W.openTeam}</Button>
        </span>
      }
    >
      {isRequest && <p>{W.needsApproval}</p>}
      {detail === 'lease-held' && holder !== undefined && (
        <p>{W.heldBy(holder.person, holder.leaseMs === null ? '' : durationWords(holder.leaseMs))}</p>
      )}
    </Notice>
  )
}
