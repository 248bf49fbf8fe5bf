import type { KeyRowView } from '../../../contract/key-row'
import { LIST_STEP_MS, useNow } from '../state/now'
import { lastUsedDetail, lastUsedWords } from '../../../words/last-used'

export type LastUsedProps = {
  readonly lastUsed: KeyRowView['lastUsed']
  /** Who reports it, for the hover. */
  readonly source: string
  /** How often the words are made anew; a list needs it less than a live view. */
  readonly stepMs?: number
}

export function LastUsed({ lastUsed, source, stepMs = LIST_STEP_MS }: LastUsedProps) {
  const now = useNow(stepMs)
  return (
    <span
      title={lastUsedDetail(lastUsed, source)}
      className={lastUsed.kind === 'unknown' ? 'faint' : undefined}
    >
      {lastUsedWords(lastUsed, now)}
    </span>
  )
}
