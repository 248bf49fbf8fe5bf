import { useEffect, useState } from 'react'
import type { BatchReportView } from '../../../../contract/break-glass'
import { call, inBackground } from '../../bridge'
import { useAnyBatchTick } from '../../state/batches'
import { open } from '../../state/navigation'
import { interruptedWords } from '../../../../words/break-glass'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { BREAK_GLASS_PAGE } from '../../../../words/pages/break-glass'

/** A run of many keys that a crash cut off is never forgotten: it is offered until it is at its end. */
export function InterruptedBatch() {
  const tick = useAnyBatchTick()
  const [cutOff, setCutOff] = useState<BatchReportView | null>(null)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('breakGlass.open', {})
      if (isCurrent && reply.ok) setCutOff(reply.value.find(({ state }) => state === 'interrupted') ?? null)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [tick])
  if (cutOff === null) return null
  return (
    <div className="banner">
      <Notice
        tone="danger"
        role="alert"
        actions={
          <Button size="small" onClick={() => open({ kind: 'break-glass', batchId: cutOff.batchId })}>
            {BREAK_GLASS_PAGE.resume}
          </Button>
        }
      >
        <p>{interruptedWords(cutOff)}</p>
      </Notice>
    </div>
  )
}
