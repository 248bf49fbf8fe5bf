import { LIST_STEP_MS, useNow } from '../state/now'
import { relativeWords } from '../../../shared/words/time-words'
import { exactWords } from '../text/time'

export type MomentProps = {
  readonly at: number | null
  /** What to show when there is no time. */
  readonly otherwise?: string
}

/** A relative time; the exact one is on hover and for machines. */
export function Moment({ at, otherwise = 'unknown' }: MomentProps) {
  const now = useNow(LIST_STEP_MS)
  if (at === null) return <span className="faint">{otherwise}</span>
  return (
    <time dateTime={new Date(at).toISOString()} title={exactWords(at)}>
      {relativeWords(at, now)}
    </time>
  )
}
