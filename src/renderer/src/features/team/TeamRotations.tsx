import type { TeamView } from '../../../../contract/team'
import { TEAM_WORDS as W, teamRotationWords } from '../../../../words/team'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { Panel } from '../overview/Panel'

/** What colleagues are at, live. */
export function TeamRotations({ team: { rotations } }: { readonly team: TeamView }) {
  const now = useNow(LIST_STEP_MS)
  return (
    <Panel title={W.rotations} count={rotations.length}>
      {rotations.length === 0 ? (
        <p className="team-body faint">{W.noRotations}</p>
      ) : (
        <ul className="panel-list">
          {rotations.map(rotation => (
            <li key={rotation.rotation} className="panel-line">
              <span>{rotation.keyName}</span>
              <EnvironmentMark environment={rotation.environment} />
              <span className="faint">{teamRotationWords(rotation, now)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
