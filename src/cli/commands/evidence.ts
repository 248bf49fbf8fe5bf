import { LARGEST_FILE } from '../../services/evidence/document'
import { verifyEvidence } from '../../services/evidence/verify'
import type { Context, Outcome } from '../context'
import { reportLines, reportOf } from '../../services/evidence/report'
import { EXIT } from '../exit-codes'
import { bytesOf, written } from '../files'
import { rotationCalled } from '../find'

/** Needs neither the app nor the profile. */
export function verifyFile(path: string, pin: string | undefined): Outcome {
  const report = reportOf(verifyEvidence(bytesOf(path, LARGEST_FILE), pin ?? null), null)
  return { exit: report.isGood ? EXIT.done : EXIT.failed, data: report, lines: reportLines(report) }
}

export async function exportEvidence(
  context: Context,
  id: string,
  output: string | undefined
): Promise<Outcome> {
  const rotation = await rotationCalled(context, id)
  const { name, text, entries, fingerprint } = await context.ask('evidence.readRotation', {
    rotationId: rotation.id
  })
  const file = output ?? name
  written(file, text)
  return { exit: EXIT.done, data: { file, entries, fingerprint }, lines: [`${file}  ${fingerprint}`] }
}
