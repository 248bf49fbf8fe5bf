import type { ReactNode } from 'react'
import { Button } from '../../ui/Button'

export type PanelProps = {
  readonly title: string
  readonly count?: number
  /** Leads to all of what the panel shows some of. */
  readonly more?: { readonly label: string; readonly show: () => void }
  readonly children: ReactNode
}

export function Panel({ title, count, more, children }: PanelProps) {
  return (
    <section className="panel" aria-label={title}>
      <header className="panel-head">
        <h2 className="panel-title">
          {title} {count !== undefined && <span className="count">{count.toLocaleString('en')}</span>}
        </h2>
        {more !== undefined && (
          <Button look="link" size="small" onClick={more.show}>
            {more.label}
          </Button>
        )}
      </header>
      {children}
    </section>
  )
}
