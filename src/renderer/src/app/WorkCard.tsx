import { useEffect } from 'react'
import { countWords } from '../../../words/keys'
import type { Work } from '../state/work'
import { Button } from '../ui/Button'
import { keepFocus } from '../ui/keep-focus'

export type WorkCardProps = { readonly work: Work }

/** What is being done, how far it is, and the way to stop it. What was done by then stays done. */
export function WorkCard({ work }: WorkCardProps) {
  useEffect(() => keepFocus, [])
  const { title, done, total, isStopping, stop } = work
  const far = total === null ? '' : `${done.toLocaleString('en')} of ${countWords(total, 'key')}`
  return (
    <div className="toast work">
      <div className="toast-text">
        <p className="toast-title">{title}</p>
        <progress
          className="batch-progress"
          aria-label={title}
          {...(total === null ? {} : { max: Math.max(1, total), value: done })}
        />
        <p className="faint">{isStopping ? 'Stopping after what is under way…' : far}</p>
      </div>
      <Button size="small" disabled={isStopping} onClick={stop}>
        Stop
      </Button>
    </div>
  )
}
