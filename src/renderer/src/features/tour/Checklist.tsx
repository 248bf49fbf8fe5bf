import { Check } from 'lucide-react'
import { useEffect, useState } from 'react'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { open, show, showKeys } from '../../state/navigation'
import { keysRevisionOf, rotationsOf, sandboxOf, settingsOf } from '../../state/selectors'
import { TOUR_STEPS, TOUR_TEXTS, TOUR_WORDS, type TourStep } from '../../../../words/tour'
import { Button } from '../../ui/Button'
import { updateSettings } from '../settings/update-settings'

const WAYS: Record<TourStep, () => void> = {
  find: () => showKeys('dormant:yes'),
  rotate: () => showKeys('state:in-use sandbox:yes'),
  revoke: () => showKeys('dormant:yes'),
  verify: () => show('history')
}

/** The whole job in four steps, ticked off by what really happened. Shown while the sandbox is on, until it is hidden. */
export function Checklist() {
  const sandbox = useSnapshot(sandboxOf)
  const { tour } = useSnapshot(settingsOf)
  const done = useDone()
  if (sandbox.state !== 'on' || tour.isHidden) return null
  const next = TOUR_STEPS.find(step => !done.has(step))
  return (
    <section className="panel tour" aria-label={TOUR_TEXTS.title}>
      <header className="panel-head">
        <h2 className="panel-title">
          {TOUR_TEXTS.title}{' '}
          <span className="count">{TOUR_TEXTS.progress(done.size, TOUR_STEPS.length)}</span>
        </h2>
        <Button
          look="ghost"
          size="small"
          onClick={() => inBackground(updateSettings({ tour: { ...tour, isHidden: true } }))}
        >
          {TOUR_TEXTS.hide}
        </Button>
      </header>
      <ol className="tour-steps">
        {TOUR_STEPS.map((step, place) => (
          <Step key={step} step={step} place={place} isDone={done.has(step)} isNext={step === next} />
        ))}
      </ol>
      {next === undefined && (
        <p className="tour-end">
          {TOUR_TEXTS.allDone}{' '}
          <Button look="primary" size="small" onClick={() => open({ kind: 'connect' })}>
            {TOUR_TEXTS.connect}
          </Button>
        </p>
      )}
    </section>
  )
}

type StepProps = {
  readonly step: TourStep
  readonly place: number
  readonly isDone: boolean
  readonly isNext: boolean
}

function Step({ step, place, isDone, isNext }: StepProps) {
  const { title, help, act } = TOUR_WORDS[step]
  return (
    <li className={isDone ? 'tour-step tour-done' : 'tour-step'} aria-current={isNext ? 'step' : undefined}>
      <span className="tour-mark" aria-hidden="true">
        {isDone ? <Check size={12} strokeWidth={3} /> : place + 1}
      </span>
      <div className="tour-words">
        <p className="task-title">
          {title}
          {isDone && <span className="visually-hidden">, {TOUR_TEXTS.done}</span>}
        </p>
        <p className="faint">{help}</p>
        <Button look={isNext ? 'primary' : 'plain'} size="small" onClick={WAYS[step]}>
          {act}
        </Button>
      </div>
    </li>
  )
}

/** Two steps leave a trace of their own: a rotation that is closed, and a revoke outside of one. */
function useDone(): ReadonlySet<TourStep> {
  const { seen } = useSnapshot(settingsOf).tour
  const isRotated = useSnapshot(rotationsOf).some(each => each.isSandbox && each.state === 'closed')
  const isRevoked = useRevoked()
  return new Set([
    ...seen,
    ...(isRotated ? (['rotate'] as const) : []),
    ...(isRevoked ? (['revoke'] as const) : [])
  ])
}

const LOOKED_AT = 50

function useRevoked(): boolean {
  const revision = useSnapshot(keysRevisionOf)
  const [isRevoked, setRevoked] = useState(false)
  useEffect(() => {
    if (isRevoked) return undefined
    let isShown = true
    const read = async () => {
      const reply = await call('history.page', { acts: ['key.revoked'], beforeSeq: null, limit: LOOKED_AT })
      if (isShown && reply.ok) setRevoked(reply.value.rows.some(row => row.rotationId === null))
    }
    inBackground(read())
    return () => {
      isShown = false
    }
  }, [revision, isRevoked])
  return isRevoked
}
