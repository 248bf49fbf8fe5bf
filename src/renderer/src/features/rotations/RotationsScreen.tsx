import { RefreshCw } from 'lucide-react'
import { show, useNavigation } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { rotationById, rotationsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { BulkGroups } from './BulkGroups'
import { Lane } from './Lane'
import { LANE_TITLES, lanesOf, type LaneGroup } from './lanes'
import { SideBySide } from './SideBySide'

const ORDER: readonly LaneGroup[] = ['needs-you', 'waiting', 'running', 'closed']

export function RotationsScreen() {
  const rotationId = useNavigation(state => state.rotationId)
  const rotation = useSnapshot(rotationById(rotationId))
  return rotation === undefined ? <Board /> : <SideBySide key={rotation.id} rotation={rotation} />
}

function Board() {
  const rotations = useSnapshot(rotationsOf)
  const lanes = lanesOf(rotations)
  return (
    <div className="screen">
      <header className="bar">
        <h1 className="bar-title">Rotations</h1>
        <span className="count">{rotations.filter(each => each.closedAt === null).length} open</span>
      </header>
      <div className="scroll">
        {rotations.length === 0 && (
          <Empty
            icon={<RefreshCw size={24} />}
            title="No rotation yet"
            actions={<Button onClick={() => show('keys')}>Choose a key</Button>}
          >
            <p>
              A rotation makes a new key beside the old one, waits for its traffic and for the old one to go
              quiet, and only then revokes. Start one from the Keys screen.
            </p>
          </Empty>
        )}
        <BulkGroups rotations={rotations} />
        {ORDER.filter(group => lanes[group].length > 0).map(group => (
          <section key={group} className="lanes" aria-label={LANE_TITLES[group]}>
            <h2 className={`lanes-title lanes-${group}`}>
              {LANE_TITLES[group]} <span className="count">{lanes[group].length}</span>
            </h2>
            <ul className="lane-list">
              {lanes[group].map(rotation => (
                <li key={rotation.id}>
                  <Lane rotation={rotation} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  )
}
