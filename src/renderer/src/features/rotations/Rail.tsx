import { Check, Minus, X } from 'lucide-react'
import type { RotationView } from '../../../../contract/rotations'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { noteWords } from '../../../../words/rotation-reasons'
import { RAIL_FOR, STEP_WORDS } from '../../../../words/rotations'
import { exactWords } from '../../../../words/moments'
import { durationWords } from '../../../../words/time-words'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

type Step = RotationView['steps'][number]

export type RailProps = {
  readonly steps: readonly Step[]
  readonly size: 'small' | 'large'
  /** When the rotation was planned: the first step lasted from then on. */
  readonly startedAt?: number
}

const STATE_NAMES: Record<Step['state'], string> = {
  done: 'done',
  current: 'now',
  todo: 'to do',
  failed: 'failed',
  skipped: 'skipped'
}

/** The steps of a rotation as a rail; each has its state as a shape, its time, and a note. */
export function Rail({ steps, size, startedAt }: RailProps) {
  const now = useNow(LIST_STEP_MS)
  return (
    <ol className={`rail rail-${size}`} aria-label={ROTATIONS_PAGE.steps}>
      {steps.map((step, place) => (
        <li
          key={step.name}
          className={`step step-${step.state}`}
          aria-current={step.state === 'current' ? 'step' : undefined}
          title={titleOf(step)}
        >
          <span className="step-mark" aria-hidden="true">
            <StepIcon state={step.state} />
          </span>
          <span className="step-name">
            {STEP_WORDS[step.name]}
            <span className="visually-hidden">, {STATE_NAMES[step.state]}</span>
          </span>
          {size === 'large' && (
            <span className="step-at">{lastedWords(step, endBefore(steps, place) ?? startedAt, now)}</span>
          )}
          {/* Why it failed is the sentence below the rail. */}
          {size === 'large' && step.note !== null && step.state !== 'failed' && (
            <span className="step-note">{noteWords(step.note)}</span>
          )}
        </li>
      ))}
    </ol>
  )
}

function StepIcon({ state }: { readonly state: Step['state'] }) {
  switch (state) {
    case 'done':
      return <Check size={10} strokeWidth={3} />
    case 'failed':
      return <X size={10} strokeWidth={3} />
    case 'skipped':
      return <Minus size={10} strokeWidth={3} />
    case 'current':
    case 'todo':
      return null
    default:
      return state satisfies never
  }
}

function titleOf(step: Step): string {
  return [
    STEP_WORDS[step.name],
    STATE_NAMES[step.state],
    step.at === null ? '' : exactWords(step.at),
    step.note === null ? '' : noteWords(step.note)
  ]
    .filter(Boolean)
    .join(', ')
}

/** When the step before ended: skipped ones took no time. */
function endBefore(steps: readonly Step[], place: number): number | undefined {
  return steps.slice(0, place).findLast(({ at }) => at !== null)?.at ?? undefined
}

function lastedWords({ state, at }: Step, from: number | undefined, now: number): string {
  if (from === undefined) return ''
  if (at !== null) return at - from < SHORTEST_MS ? '' : durationWords(at - from)
  return state === 'current' || state === 'failed' ? RAIL_FOR(durationWords(Math.max(0, now - from))) : ''
}

/** Below this a step took no time that a person would notice. */
const SHORTEST_MS = 1_000
