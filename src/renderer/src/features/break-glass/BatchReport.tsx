import { useState, useEffect } from 'react'
import type { BatchReportView, PreparedBatchView } from '../../../../contract/break-glass'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { NAMED_WORDS, batchTitle, itemWords, reportWords } from '../../../../words/break-glass'
import { EXPORT_REPORT } from '../../../../words/evidence-report'
import { faultWords } from '../../../../words/faults'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { exportBreakGlass } from '../evidence/evidence-files'
import { FaultNotice } from '../../ui/FaultNotice'
import { useBatchTick } from '../../state/batches'
import { BREAK_GLASS_PAGE } from '../../../../words/pages/break-glass'

export type BatchReportProps = {
  readonly batchId: string
  readonly onPrepared: (prepared: PreparedBatchView, resumes: BatchReportView) => void
}

const MOST_SHOWN = 200

/** How far a batch is, and each key that is not revoked, with the reason. Closing it stops nothing. */
export function BatchReport({ batchId, onPrepared }: BatchReportProps) {
  const report = useReport(batchId)
  const [fault, setFault] = useState<FaultView | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function resume(from: BatchReportView): Promise<void> {
    setBusy(true)
    const reply = await call('breakGlass.prepareResume', { batchId })
    setBusy(false)
    if (reply.ok) onPrepared(reply.value, from)
    else setFault(reply.fault)
  }

  return (
    <Dialog
      title={batchTitle(report?.origin ?? 'break-glass')}
      size="large"
      onClose={closeDialog}
      footer={
        <>
          {report?.state === 'running' && !report.isStopping && (
            <Button onClick={() => inBackground(call('breakGlass.stop', { batchId }))}>
              {BREAK_GLASS_PAGE.stopSending}
            </Button>
          )}
          <span className="bar-space" />
          {report !== null && report.state !== 'running' && (
            <Button onClick={() => inBackground(exportBreakGlass(batchId))}>{EXPORT_REPORT}</Button>
          )}
          {report?.canGoOn === true && (
            <Button isBusy={isBusy} onClick={() => inBackground(resume(report))}>
              {BREAK_GLASS_PAGE.resumeTheRest}
            </Button>
          )}
          <Button autoFocus onClick={closeDialog}>
            {BREAK_GLASS_PAGE.close}
          </Button>
        </>
      }
    >
      <div className="form">
        {report !== null && <Progress report={report} />}
        <FaultNotice fault={fault} />
      </div>
    </Dialog>
  )
}

function Progress({ report }: { readonly report: BatchReportView }) {
  const doneCount = report.total - report.notDead.length
  return (
    <>
      <p role="status">
        <strong>{reportWords(report)}</strong>
      </p>
      <progress
        aria-label={BREAK_GLASS_PAGE.keysDone}
        max={report.total}
        value={doneCount}
        className="batch-progress"
      />
      {report.notDead.length > 0 && (
        <ul className="confirm-keys" tabIndex={0} aria-label={BREAK_GLASS_PAGE.notRevoked}>
          {report.notDead.slice(0, MOST_SHOWN).map(item => (
            <li key={item.keyId}>
              <strong>{item.name}</strong> <span className="faint">{item.accountName}</span>:{' '}
              {itemWords(item, report.mode)}
              {item.fault !== null && `. ${faultWords(item.fault).title}`}
            </li>
          ))}
        </ul>
      )}
      {report.done.length > 0 && (
        <>
          <h3>{BREAK_GLASS_PAGE.done}</h3>
          <ul className="confirm-keys" tabIndex={0} aria-label={BREAK_GLASS_PAGE.done}>
            {report.done.map(item => (
              <li key={item.keyId}>
                <strong>{item.name}</strong> <span className="faint">{item.accountName}</span>:{' '}
                {itemWords({ state: item.state, fault: null }, report.mode)}
              </li>
            ))}
            {doneCount > report.done.length && (
              <li className="faint">{NAMED_WORDS.more(doneCount - report.done.length)}</li>
            )}
          </ul>
        </>
      )}
    </>
  )
}

/** The report of a batch, read again whenever it went on; null until the first answer. */
function useReport(batchId: string): BatchReportView | null {
  const tick = useBatchTick(batchId)
  const [report, setReport] = useState<BatchReportView | null>(null)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('breakGlass.report', { batchId })
      if (isCurrent && reply.ok) setReport(reply.value)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [batchId, tick])
  return report
}
