import { exportedWords } from '../../../../words/evidence-report'
import { call } from '../../bridge'
import { say, sayFault } from '../../state/toasts'
import { EVIDENCE_PAGE } from '../../../../words/pages/evidence'

/** Main asks for the place, and writes the file; nothing in it is secret. */
export async function exportEvidence(rotationId: string): Promise<void> {
  const reply = await call('evidence.exportRotation', { rotationId })
  if (!reply.ok) return sayFault(reply.fault)
  say(exportedWords(reply.value.file, reply.value.report))
}

/** The same for a break-glass run. */
export async function exportBreakGlass(batchId: string): Promise<void> {
  const reply = await call('evidence.exportBreakGlass', { batchId })
  if (reply.ok) say(exportedWords(reply.value.file, reply.value.report))
  else if (reply.fault.code !== 'cancelled') sayFault(reply.fault)
}

/** Main asks for the place, and writes where the history ends now. */
export async function exportHead(): Promise<void> {
  const reply = await call('evidence.exportHead', {})
  if (!reply.ok) return sayFault(reply.fault)
  say(EVIDENCE_PAGE.wroteTheSignedChain(reply.value.file))
}
