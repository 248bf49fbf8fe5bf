import type { ReactNode } from 'react'
import type { Tone } from '../../../words/verdicts'

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
    <span
      className="badge badge-sandbox"
      title="Part of the sandbox on this machine, not a real provider account"
    >
      sandbox
    </span>
  )
}
