import type { ReactNode } from 'react'
import type { Tone } from '../../../words/verdicts'
import { UI_PAGE } from '../../../words/pages/ui'

export type BadgeProps = {
  readonly tone?: Tone
  readonly title?: string
  readonly children: ReactNode
}

export function Badge({ tone = 'quiet', title, children }: BadgeProps) {
  return (
    <span className={`badge badge-${tone}`} title={title}>
      {children}
    </span>
  )
}

/** Stands wherever something belongs to the sandbox and not to a real provider. */
export function SandboxMark() {
  return (
    <span className="badge badge-sandbox" title={UI_PAGE.partOfTheSandbox}>
      {UI_PAGE.sandbox}
    </span>
  )
}
