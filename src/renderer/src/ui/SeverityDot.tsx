import type { KeyRowView } from '../../../contract/key-row'
import { SEVERITY_WORDS } from '../../../words/verdicts'

export type Severity = KeyRowView['verdict']['findings'][number]['severity']
export type SeverityDotProps = { readonly severity: Severity; readonly title?: string }

/** How grave the gravest finding is, by shape and colour: a triangle for danger, a diamond for a warning, a ring for a notice. */
export function SeverityDot({ severity, title }: SeverityDotProps) {
  const label = title ?? SEVERITY_WORDS[severity]
  return (
    <svg
      className={`dot severity-${severity}`}
      viewBox="0 0 12 12"
      width="12"
      height="12"
      role="img"
      aria-label={SEVERITY_WORDS[severity]}
    >
      <title>{label}</title>
      {severity === 'danger' && <path d="M6 1.2 11.2 10.6H.8z" fill="currentColor" />}
      {severity === 'warning' && <path d="M6 1.2 10.8 6 6 10.8 1.2 6z" fill="currentColor" />}
      {severity === 'notice' && <circle cx="6" cy="6" r="3.5" className="dot-line" />}
    </svg>
  )
}
