import type { KeyRowView } from '../../../contract/key-row'
import { LIST_STEP_MS, useNow } from '../state/now'
import { lastUsedDetail, lastUsedPhrase, lastUsedWords } from '../../../words/last-used'

export type LastUsedProps = {
  readonly lastUsed: KeyRowView['lastUsed']
  /** Who reports it, for the hover. */
  readonly source: string
  /** Stands in a line of facts, without a heading. */
  readonly isPhrase?: boolean
  /** How often the words are made anew; a list needs it less than a live view. */
  readonly stepMs?: number
}

export function LastUsed({ lastUsed, source, isPhrase = false, stepMs = LIST_STEP_MS }: LastUsedProps) {
  const now = useNow(stepMs)
  return (
    <span
      title={lastUsedDetail(lastUsed, source)}
      className={lastUsed.kind === 'unknown' ? 'faint' : undefined}
    >
      {isPhrase ? lastUsedPhrase(lastUsed, now) : lastUsedWords(lastUsed, now)}
    </span>
  )
}
