import { useEffect } from 'react'
import { countWords } from '../../../words/keys'
import type { Work } from '../state/work'
import { Button } from '../ui/Button'
import { keepFocus } from '../ui/keep-focus'
import { APP_PAGE } from '../../../words/pages/app'

export type WorkCardProps = { readonly work: Work }

/** What is being done, how far it is, and the way to stop it. What was done by then stays done. */
export function WorkCard({ work }: WorkCardProps) {
  useEffect(() => keepFocus, [])
  const { title, done, total, isStopping, stop } = work
  const far = total === null ? '' : APP_PAGE.doneOfCount(done.toLocaleString('en'), countWords(total, 'key'))
  return (
    <div className="toast work">
      <div className="toast-text">
        <p className="toast-title">{title}</p>
        <progress
          className="batch-progress"
          aria-label={title}
          {...(total === null ? {} : { max: Math.max(1, total), value: done })}
        />
        <p className="faint">{isStopping ? APP_PAGE.stopping : far}</p>
      </div>
      <Button size="small" disabled={isStopping} onClick={stop}>
        {APP_PAGE.stop}
      </Button>
    </div>
  )
}
