import { X } from 'lucide-react'
import type { HeadComparisonView } from '../../../../contract/history'
import { comparisonWords } from '../../../../words/evidence'
import { IconButton } from '../../ui/IconButton'
import { Notice } from '../../ui/Notice'
import { EVIDENCE_PAGE } from '../../../../words/pages/evidence'

export type HeadNoticeProps = {
  readonly comparison: HeadComparisonView
  readonly onDismiss: () => void
}

/** What the comparison with a saved head has shown; it stays until it was read. */
export function HeadNotice({ comparison, onDismiss }: HeadNoticeProps) {
  const { tone, title, lines } = comparisonWords(comparison)
  return (
    <Notice
      role={tone === 'ok' ? 'status' : 'alert'}
      tone={tone}
      title={title}
      actions={<IconButton name={EVIDENCE_PAGE.dismiss} icon={<X size={14} />} onClick={onDismiss} />}
    >
      {lines.map(line => (
        <p key={line}>{line}</p>
      ))}
    </Notice>
  )
}
