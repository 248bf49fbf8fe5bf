import type { ReactNode } from 'react'

export type EmptyProps = {
  readonly icon?: ReactNode
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

/** An empty place that teaches the next step. */
export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div className="empty">
      {icon !== undefined && <div className="empty-icon">{icon}</div>}
      <h2 className="empty-title">{title}</h2>
      <div className="empty-text">{children}</div>
      {actions !== undefined && <div className="empty-actions">{actions}</div>}
    </div>
  )
}
