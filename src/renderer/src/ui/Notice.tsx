import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

export type NoticeProps = {
  readonly tone?: 'info' | 'ok' | 'warning' | 'danger'
  readonly title?: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
  /** `alert` is read aloud at once. */
  readonly role?: 'alert' | 'status'
}

const ICONS = { info: Info, ok: CircleCheck, warning: TriangleAlert, danger: CircleAlert }

export function Notice({ tone = 'info', title, children, actions, role }: NoticeProps) {
  const Icon = ICONS[tone]
  return (
    <div className={`notice notice-${tone}`} role={role}>
      <Icon size={16} className="notice-icon" aria-hidden="true" />
      <div className="notice-text">
        {title !== undefined && <p className="notice-title">{title}</p>}
        {children}
      </div>
      {actions !== undefined && <div className="notice-actions">{actions}</div>}
    </div>
  )
}
