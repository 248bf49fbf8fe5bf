import { useState } from 'react'
import type { BatchPreviewView, BatchReportView, PreparedBatchView } from '../../../../contract/break-glass'
import type { FaultView, Reply } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { closeDialog, open } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { bringIntoView } from '../../ui/bring-into-view'
import { FaultNotice } from '../../ui/FaultNotice'
import { Notice } from '../../ui/Notice'
import { countWords } from '../../../../words/keys'
import { secondWords } from '../../../../words/moments'
import { PreviewState } from '../policies/PreviewState'
import { usePreview } from '../policies/use-preview'
import { BatchReport } from './BatchReport'
import { ChoiceFields } from './ChoiceFields'
import { choiceOf, EMPTY_CHOICE, type ChoiceForm } from './choice-form'
import { ConfirmBatch } from './ConfirmBatch'
import { OpenBatches } from './OpenBatches'
import { PreviewFacts } from './PreviewFacts'
import { BREAK_GLASS_PAGE } from '../../../../words/pages/break-glass'

type Step =
  | { readonly kind: 'choose' }
  | {
      readonly kind: 'confirm'
      readonly prepared: PreparedBatchView
      /** The batch that goes on; null for a new one. */
      readonly resumes: BatchReportView | null
    }
  | { readonly kind: 'report'; readonly batchId: string }

/** Emergency revoke: choose the keys, check the preview, type the phrase, and follow each key until it is proven revoked. */
export function BreakGlassDialog({ batchId }: { readonly batchId: string | null }) {
  const [step, setStep] = useState<Step>(batchId === null ? { kind: 'choose' } : { kind: 'report', batchId })
  const showReport = (batchId: string) => setStep({ kind: 'report', batchId })
  switch (step.kind) {
    case 'choose':
      return (
        <ChooseStep
          onPrepared={prepared => setStep({ kind: 'confirm', prepared, resumes: null })}
          onReport={showReport}
        />
      )
    case 'confirm':
      return (
        <ConfirmBatch
          prepared={step.prepared}
          origin={step.resumes?.origin ?? 'break-glass'}
          onBack={() =>
            step.resumes === null ? setStep({ kind: 'choose' }) : showReport(step.resumes.batchId)
          }
          onStarted={showReport}
        />
      )
    case 'report':
      return (
        <BatchReport
          batchId={step.batchId}
          onPrepared={(prepared, resumes) => setStep({ kind: 'confirm', prepared, resumes })}
        />
      )
    default:
      return step satisfies never
  }
}

type ChooseStepProps = {
  readonly onPrepared: (prepared: PreparedBatchView) => void
  readonly onReport: (batchId: string) => void
}

/** What a choice, as text, would be about; nothing for none. */
async function count(text: string): Promise<Reply<BatchPreviewView | null>> {
  const choice = JSON.parse(text) as ReturnType<typeof choiceOf>
  return choice === null ? { ok: true, value: null } : call('breakGlass.preview', choice)
}

type DryRun = { readonly of: string; readonly preview: BatchPreviewView; readonly at: number }

function ChooseStep({ onPrepared, onReport }: ChooseStepProps) {
  const [form, setForm] = useState<ChoiceForm>(EMPTY_CHOICE)
  const [dry, setDry] = useState<DryRun | null>(null)
  const [fault, setFault] = useState<FaultView | null>(null)
  const [busy, setBusy] = useState<'dry-run' | 'prepare' | 'rotate' | null>(null)
  const choice = choiceOf(form)
  const text = JSON.stringify(choice)
  const counted = usePreview(text, count)
  // What was counted for another choice is gone as soon as a person could take it for this one.
  const isCounted = choice !== null && (counted.phase === 'done' || counted.phase === 'looking')
  const preview = dry?.of === text ? dry.preview : isCounted ? counted.answer : null

  async function dryRun(): Promise<void> {
    if (choice === null) return
    setBusy('dry-run')
    const reply = await call('breakGlass.dryRun', choice)
    setBusy(null)
    if (reply.ok) setDry({ of: text, preview: reply.value, at: Date.now() })
    setFault(reply.ok ? null : reply.fault)
  }

  async function prepare(): Promise<void> {
    if (choice === null) return
    setBusy('prepare')
    const reply = await call('breakGlass.prepare', choice)
    setBusy(null)
    if (reply.ok) onPrepared(reply.value)
    else setFault(reply.fault)
  }

  /** As a group, which is paused and resumed as a whole; nothing starts before a person says so. */
  async function rotateInstead(): Promise<void> {
    if (choice === null) return
    setBusy('rotate')
    const reply = await call('breakGlass.keysToRotate', choice)
    setBusy(null)
    if (!reply.ok) setFault(reply.fault)
    else if (reply.value.length > 0) open({ kind: 'rotate', keyIds: reply.value })
  }

  // Not counted is not empty: main counts anew before it asks.
  const isEmpty = choice === null || preview?.keys === 0
  return (
    <Dialog
      title={BREAK_GLASS_PAGE.breakGlass}
      size="large"
      onClose={closeDialog}
      footer={
        <>
          {choice === null && <span className="faint">{BREAK_GLASS_PAGE.filterNeeded}</span>}
          <span className="bar-space" />
          <Button autoFocus onClick={closeDialog}>
            {BREAK_GLASS_PAGE.cancel}
          </Button>
          <Button
            disabled={isEmpty || busy !== null}
            isBusy={busy === 'rotate'}
            onClick={() => inBackground(rotateInstead())}
          >
            {BREAK_GLASS_PAGE.rotateInstead}
          </Button>
          <Button
            disabled={isEmpty || busy !== null}
            isBusy={busy === 'dry-run'}
            onClick={() => inBackground(dryRun())}
          >
            {BREAK_GLASS_PAGE.dryRun}
          </Button>
          <Button
            look="danger"
            disabled={isEmpty || busy !== null}
            isBusy={busy === 'prepare'}
            onClick={() => inBackground(prepare())}
          >
            {BREAK_GLASS_PAGE.continue}
          </Button>
        </>
      }
    >
      <div className="form">
        <p className="faint">{BREAK_GLASS_PAGE.emergencyRevokeRevokesMany}</p>
        <OpenBatches onReport={onReport} />
        <ChoiceFields
          form={form}
          onChange={changed => {
            setForm(changed)
            setFault(null)
          }}
        />
        <FaultNotice fault={fault} />
        <PreviewState preview={counted} onStop={() => inBackground(call('breakGlass.stopPreview', {}))} />
        {dry?.of === text && (
          <div className="answer" key={dry.at} ref={bringIntoView}>
            <Notice tone="ok" role="status" title={BREAK_GLASS_PAGE.dryRunFinishedNothing}>
              <p>
                {BREAK_GLASS_PAGE.everyListWasRead(secondWords(dry.at), countWords(dry.preview.keys, 'key'))}
              </p>
            </Notice>
          </div>
        )}
        {preview !== null && <PreviewFacts preview={preview} />}
      </div>
    </Dialog>
  )
}
