import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import type { CommandOutput } from '../../../../contract/commands'
import type { FileVerdictView, HeadComparisonView } from '../../../../contract/history'
import { call, inBackground } from '../../bridge'
import { sayFault } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Menu } from '../../ui/Menu'
import { useCommand } from '../../ui/use-command'
import { faultWords } from '../../../../words/faults'
import { VERIFY_WORDS } from '../../../../words/evidence-report'
import { markStep } from '../tour/tour-marks'
import { exportHead } from '../evidence/evidence-files'
import { HISTORY_PAGE } from '../../../../words/pages/history'

export type ChainCheckProps = {
  /** Told what a comparison with a saved head has shown. */
  readonly onCompared: (comparison: HeadComparisonView) => void
  /** Told what the check of a signed file has found. */
  readonly onVerified: (verdict: FileVerdictView) => void
}

/** Reads the whole chain again and says whether an entry was changed; saves its head, and compares with a saved one. */
export function ChainCheck({ onCompared, onVerified }: ChainCheckProps) {
  const verify = useCommand('history.verify')
  const [result, setResult] = useState<CommandOutput<'history.verify'> | null>(null)
  async function run(): Promise<void> {
    const reply = await verify.run({})
    setResult(reply.ok ? reply.value : null)
    if (reply.ok && reply.value.isValid) markStep('verify')
  }
  async function compare(): Promise<void> {
    const reply = await call('evidence.compareHead', {})
    if (reply.ok) onCompared(reply.value)
    else sayFault(reply.fault)
  }
  async function verifyFile(): Promise<void> {
    const reply = await call('evidence.verifyFile', {})
    if (reply.ok) onVerified(reply.value)
    else if (reply.fault.code !== 'cancelled') sayFault(reply.fault)
  }
  return (
    <span className="chain">
      <span role="status">
        {verify.fault !== null && <span className="attention">{faultWords(verify.fault).title}</span>}
        {result?.isValid === true && (
          <span className="chain-good" title={HISTORY_PAGE.headHead(result.head)}>
            <ShieldCheck size={14} aria-hidden="true" /> {result.rows.toLocaleString('en')}{' '}
            {HISTORY_PAGE.entriesUnbroken}
          </span>
        )}
        {result?.isValid === false && (
          <span className="chain-bad">
            <ShieldAlert size={14} aria-hidden="true" /> {HISTORY_PAGE.brokenAtEntry}{' '}
            {result.firstBadSeq ?? '?'}
          </span>
        )}
      </span>
      <Button size="small" isBusy={verify.isBusy} onClick={() => inBackground(run())}>
        {HISTORY_PAGE.checkTheChain}
      </Button>
      <Menu
        name={HISTORY_PAGE.moreAboutTheChain}
        entries={[
          {
            id: 'verify',
            label: VERIFY_WORDS.entry,
            hint: VERIFY_WORDS.entryHint,
            run: () => inBackground(verifyFile())
          },
          {
            id: 'export',
            label: HISTORY_PAGE.exportChainHead,
            hint: 'signed, to be kept elsewhere',
            run: () => inBackground(exportHead())
          },
          {
            id: 'compare',
            label: HISTORY_PAGE.compareWithASaved,
            hint: 'shows entries that were cut off',
            run: () => inBackground(compare())
          }
        ]}
      />
    </span>
  )
}
