import type { ReactNode } from 'react'
import type { FaultView } from '../../../contract/reply'
import { faultReference, faultWords } from '../../../words/faults'
import { bringIntoView } from './bring-into-view'
import { Notice } from './Notice'
import { UI_PAGE } from '../../../words/pages/ui'

export type FaultNoticeProps = { readonly fault: FaultView | null; readonly actions?: ReactNode }

/** What happened, what it means, what to do, and a reference that can be selected and copied. */
export function FaultNotice({ fault, actions }: FaultNoticeProps) {
  if (fault === null || fault.code === 'cancelled') return null
  const { title, advice } = faultWords(fault)
  return (
    <div className="answer" key={faultReference(fault)} ref={bringIntoView}>
      <Notice
        role="alert"
        tone={fault.retry === 'later' ? 'warning' : 'danger'}
        title={title}
        actions={actions}
      >
        <p>{advice}</p>
        <p className="reference">
          {UI_PAGE.reference} <code>{faultReference(fault)}</code>
        </p>
      </Notice>
    </div>
  )
}
