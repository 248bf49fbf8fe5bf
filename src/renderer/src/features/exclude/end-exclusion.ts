import { call } from '../../bridge'
import { say, sayFault } from '../../state/toasts'

/** Before its time; the keys are judged again at once. */
export async function endExclusion(exclusionId: string): Promise<void> {
  const reply = await call('exclusions.end', { exclusionId })
  if (!reply.ok) return sayFault(reply.fault)
  say('The exclusion has ended: its keys are back in the dormancy check.')
}
