import { useState } from 'react'
import { inBackground } from '../../bridge'
import { Button, type ButtonProps } from '../../ui/Button'
import { exportEvidence } from './evidence-files'
import { EVIDENCE_PAGE } from '../../../../words/pages/evidence'

export type ExportEvidenceProps = {
  readonly rotationId: string
  /** Whose evidence it is, for those who do not see what stands beside the button. */
  readonly about: string
  readonly look: 'plain' | 'link'
  readonly children: ButtonProps['children']
}

/** For a rotation that has ended. */
export function ExportEvidence({ rotationId, about, look, children }: ExportEvidenceProps) {
  const [isBusy, setBusy] = useState(false)
  async function run(): Promise<void> {
    setBusy(true)
    await exportEvidence(rotationId)
    setBusy(false)
  }
  return (
    <Button
      look={look}
      isBusy={isBusy}
      aria-label={EVIDENCE_PAGE.exportEvidence(about)}
      title={EVIDENCE_PAGE.exportHelp}
      onClick={() => inBackground(run())}
    >
      {children}
    </Button>
  )
}
