import { useEffect, useState } from 'react'
import type { BatchReportView } from '../../../../contract/break-glass'
import { call, inBackground } from '../../bridge'
import { useBatchTick } from '../../state/batches'

/** The report of a batch, read again whenever it went on; null until the first answer. */
export function useReport(batchId: string): BatchReportView | null {
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
