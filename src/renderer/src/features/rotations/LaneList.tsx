import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { RotationView } from '../../../../contract/rotations'
import { Term } from '../tour/Term'
import { Lane } from './Lane'
import { LANE_ORDER, LANE_TITLES, lanesOf, type LaneGroup } from './lanes'
import { GLOSSARY_WORDS } from '../../../../words/glossary'

export type LaneListProps = { readonly rotations: readonly RotationView[] }

/** Rotations in lanes, those that need a person first. A lane folds; a long one of closed rotations begins folded. */
export function LaneList({ rotations }: LaneListProps) {
  const lanes = lanesOf(rotations)
  return (
    <>
      {LANE_ORDER.filter(group => lanes[group].length > 0).map(group => (
        <LaneSection key={group} group={group} rotations={lanes[group]} />
      ))}
    </>
  )
}

const LONG = 20

type LaneSectionProps = { readonly group: LaneGroup; readonly rotations: readonly RotationView[] }

function LaneSection({ group, rotations }: LaneSectionProps) {
  const [isOpen, setOpen] = useState(group !== 'closed' || rotations.length <= LONG)
  return (
    <section className="lanes" aria-label={LANE_TITLES[group]}>
      <div className="lanes-head">
        <h2 className={`lanes-title lanes-${group}`}>
          <button
            type="button"
            className={isOpen ? 'lanes-fold lanes-open' : 'lanes-fold'}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronRight size={14} aria-hidden="true" />
            {LANE_TITLES[group]} <span className="count">{rotations.length}</span>
          </button>
        </h2>
        {group === 'needs-you' && <Term id="needs-you">{GLOSSARY_WORDS.why}</Term>}
      </div>
      {isOpen && (
        <ul className="lane-list">
          {rotations.map(rotation => (
            <li key={rotation.id}>
              <Lane rotation={rotation} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
