import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import type { CommandOutput } from '../../../../shared/ipc/commands'
import { inBackground } from '../../bridge'
import { Button } from '../../ui/Button'
import { useCommand } from '../../ui/use-command'
import { faultWords } from '../../text/faults'

/** Reads the whole chain again and says whether an entry was changed. */
export function ChainCheck() {
  const verify = useCommand('history.verify')
  const [result, setResult] = useState<CommandOutput<'history.verify'> | null>(null)
  async function run(): Promise<void> {
    const reply = await verify.run({})
    setResult(reply.ok ? reply.value : null)
  }
  return (
    <span className="chain">
      <span role="status">
        {verify.fault !== null && <span className="attention">{faultWords(verify.fault).title}</span>}
        {result?.isValid === true && (
          <span className="chain-good" title={`Head ${result.head}`}>
            <ShieldCheck size={14} aria-hidden="true" /> {result.rows.toLocaleString('en')} entries, unbroken
          </span>
        )}
        {result?.isValid === false && (
          <span className="chain-bad">
            <ShieldAlert size={14} aria-hidden="true" /> Broken at entry {result.firstBadSeq ?? '?'}
          </span>
        )}
      </span>
      <Button size="small" isBusy={verify.isBusy} onClick={() => inBackground(run())}>
        Check the chain
      </Button>
    </span>
  )
}
