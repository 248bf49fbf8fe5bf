import { LIST_STEP_MS, useNow } from '../../state/now'
import { useSnapshot } from '../../state/mirror-store'
import { showGroup, showRotation } from '../../state/navigation'
import { rotationsOf } from '../../state/selectors'
import { OVERVIEW_WORDS } from '../../../../words/overview'
import { waitBadge } from '../../../../words/rotations'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { KeyName } from '../../ui/KeyName'
import { Panel } from './Panel'

const SHOWN = 6

/** Rotations that are not finished, those that need a person first. */
export function OpenRotations() {
  const rotations = useSnapshot(rotationsOf)
  const now = useNow(LIST_STEP_MS)
  const open = rotations
    .filter(each => each.closedAt === null)
    .toSorted(
      (left, right) =>
        Number(right.needsPerson) - Number(left.needsPerson) || right.updatedAt - left.updatedAt
    )
  return (
    <Panel
      title={OVERVIEW_WORDS.rotations}
      count={open.length}
      more={{ label: OVERVIEW_WORDS.allRotations, show: () => showGroup(null) }}
    >
      {open.length === 0 && <p className="panel-empty faint">{OVERVIEW_WORDS.noRotations}</p>}
      <ul className="panel-list">
        {open.slice(0, SHOWN).map(rotation => (
          <li key={rotation.id} className="panel-line">
            <button type="button" className="panel-name" onClick={() => showRotation(rotation.id)}>
              <KeyName name={rotation.old.name} />
            </button>
            <EnvironmentMark environment={rotation.environment} />
            <span className="faint clip">{rotation.accountName}</span>
            <span className="bar-space" />
            <span className={rotation.needsPerson ? 'attention numeric' : 'faint numeric'}>
              {waitBadge(rotation, now)}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
