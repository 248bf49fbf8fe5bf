import type { RotationView } from '../../../../contract/rotations'
import { Lane } from './Lane'
import { LANE_ORDER, LANE_TITLES, lanesOf } from './lanes'

export type LaneListProps = { readonly rotations: readonly RotationView[] }

/** Rotations in lanes, those that need a person first. */
export function LaneList({ rotations }: LaneListProps) {
  const lanes = lanesOf(rotations)
  return (
    <>
      {LANE_ORDER.filter(group => lanes[group].length > 0).map(group => (
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
    </>
  )
}
