import { Check, Minus, X } from 'lucide-react'
import type { RotationView } from '../../../../contract/rotations'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { noteWords } from '../../../../words/rotation-reasons'
import { STEP_WORDS } from '../../../../words/rotations'
import { exactWords, momentWords } from '../../../../words/moments'

type Step = RotationView['steps'][number]

export type RailProps = { readonly steps: readonly Step[]; readonly size: 'small' | 'large' }

const STATE_NAMES: Record<Step['state'], string> = {
  done: 'done',
  current: 'now',
  todo: 'to do',
  failed: 'failed',
  skipped: 'skipped'
}

/** The steps of a rotation as a rail; each has its state as a shape, its time, and a note. */
export function Rail({ steps, size }: RailProps) {
  const now = useNow(LIST_STEP_MS)
  return (
    <ol className={`rail rail-${size}`} aria-label="Steps">
      {steps.map(step => (
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
          {size === 'large' && step.at !== null && (
            <span className="step-at">{momentWords(step.at, now)}</span>
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
