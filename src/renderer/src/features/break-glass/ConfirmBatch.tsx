import { useState } from 'react'
import type { BatchReportView, PreparedBatchView } from '../../../../contract/break-glass'
import type { FaultView } from '../../../../contract/reply'
import { LONGEST_SENTENCE } from '../../../../core/limits'
import { call, inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { useNow } from '../../state/now'
import { batchTitle } from '../../../../words/break-glass'
import { countWords } from '../../../../words/keys'
import { secondsLeft } from '../../../../words/moments'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { PreviewFacts } from './PreviewFacts'
import { BREAK_GLASS_PAGE } from '../../../../words/pages/break-glass'

export type ConfirmBatchProps = {
  readonly prepared: PreparedBatchView
  readonly origin: BatchReportView['origin']
  readonly onBack: () => void
  readonly onStarted: (batchId: string) => void
}

/** Fresh facts, and the count typed out: what is read is not skipped. */
export function ConfirmBatch({ prepared, origin, onBack, onStarted }: ConfirmBatchProps) {
  const { preview, phrase, token, batchId, expiresAt, needsReason } = prepared
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<FaultView | null>(null)
  const left = secondsLeft(expiresAt, useNow(1_000))
  const isReasonMissing = needsReason && reason.trim() === ''
  const verb = phrase.startsWith('DISABLE') ? BREAK_GLASS_PAGE.disable : BREAK_GLASS_PAGE.revoke

  async function start(): Promise<void> {
    const reply = await call('breakGlass.start', {
      token,
      phrase: typed,
      ...(needsReason ? { reason: reason.trim() } : {})
    })
    if (reply.ok) onStarted(batchId)
    else setFault(reply.fault)
  }

  return (
    <Dialog
      title={batchTitle(origin)}
      size="large"
      onClose={closeDialog}
      footer={
        <>
          <span className={left > 0 ? 'faint' : 'attention'}>
            {left > 0 ? BREAK_GLASS_PAGE.checkedJustNowExpires(left) : BREAK_GLASS_PAGE.thisPreviewHasExpired}
          </span>
          <span className="bar-space" />
          <Button autoFocus onClick={onBack}>
            {BREAK_GLASS_PAGE.back}
          </Button>
          <Button
            look="danger"
            disabled={typed !== phrase || left === 0 || isReasonMissing}
            onClick={() => inBackground(start())}
          >
            {verb} {countWords(preview.keys, 'key')}
          </Button>
        </>
      }
    >
      <div className="form">
        <PreviewFacts preview={preview} />
        {needsReason && (
          <TextField
            label={BREAK_GLASS_PAGE.reason}
            help={BREAK_GLASS_PAGE.reasonHelp}
            maxLength={LONGEST_SENTENCE}
            value={reason}
            onChange={setReason}
          />
        )}
        <TextField
          label={BREAK_GLASS_PAGE.typePhraseToConfirm(phrase)}
          value={typed}
          onChange={setTyped}
          aria-invalid={typed !== '' && typed !== phrase}
        />
        <FaultNotice fault={fault} />
      </div>
    </Dialog>
  )
}
