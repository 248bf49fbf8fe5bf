import type { KeyRowView } from '../../../shared/ipc/views'
import { LIST_STEP_MS, useNow } from '../state/now'
import { lastUsedDetail, lastUsedWords } from '../text/last-used'

export type LastUsedProps = {
  readonly lastUsed: KeyRowView['lastUsed']
  /** Who reports it, for the hover. */
  readonly source: string
}

export function LastUsed({ lastUsed, source }: LastUsedProps) {
  const now = useNow(LIST_STEP_MS)
  return (
    <span
      title={lastUsedDetail(lastUsed, source)}
      className={lastUsed.kind === 'unknown' ? 'faint' : undefined}
    >
      {lastUsedWords(lastUsed, now)}
    </span>
  )
}
