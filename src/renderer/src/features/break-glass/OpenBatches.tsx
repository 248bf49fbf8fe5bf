import { useEffect, useState } from 'react'
import type { BatchReportView } from '../../../../contract/break-glass'
import { call, inBackground } from '../../bridge'
import { reportWords } from '../../../../words/break-glass'
import { Button } from '../../ui/Button'
import { Moment } from '../../ui/Moment'
import { Notice } from '../../ui/Notice'
import { BREAK_GLASS_PAGE } from '../../../../words/pages/break-glass'

export type OpenBatchesProps = { readonly onReport: (batchId: string) => void }

/** Earlier batches that are not at their end: cut off by a crash, stopped, or still running. */
export function OpenBatches({ onReport }: OpenBatchesProps) {
  const [reports, setReports] = useState<readonly BatchReportView[]>([])
  useEffect(() => {
    const read = async () => {
      const reply = await call('breakGlass.open', {})
      if (reply.ok) setReports(reply.value)
    }
    inBackground(read())
  }, [])
  return reports.map(report => (
    <Notice
      key={report.batchId}
      tone="warning"
      title={reportWords(report)}
      actions={
        <Button size="small" onClick={() => onReport(report.batchId)}>
          {BREAK_GLASS_PAGE.openReport}
        </Button>
      }
    >
      <p>
        {BREAK_GLASS_PAGE.started} <Moment at={report.startedAt} />.
      </p>
    </Notice>
  ))
}
