import { LIST_STEP_MS, useNow } from '../state/now'
import { agoWords, relativeWords } from '../../../words/time-words'
import { exactWords } from '../../../words/moments'

export type MomentProps = {
  readonly at: number | null
  /** What to show when there is no time. */
  readonly otherwise?: string
  /** It may lie in the future, as an expiry does. */
  readonly mayBeAhead?: boolean
}

/** A relative time; the exact one is on hover and for machines. */
export function Moment({ at, otherwise = 'unknown', mayBeAhead = false }: MomentProps) {
  const now = useNow(LIST_STEP_MS)
  if (at === null) return <span className="faint">{otherwise}</span>
  return (
    <time dateTime={new Date(at).toISOString()} title={exactWords(at)}>
      {mayBeAhead ? relativeWords(at, now) : agoWords(at, now)}
    </time>
  )
}
