import { call } from '../../bridge'
import { open } from '../../state/navigation'
import { sayFault } from '../../state/toasts'

/** Starts the sandbox. If that would lose open rotations, a dialog asks first. */
export async function exploreSandbox(): Promise<void> {
  const reply = await call('sandbox.start', {})
  if (reply.ok) return
  if (reply.fault.detail === 'sandbox-unfinished') open({ kind: 'remove-sandbox', startsAgain: true })
  else sayFault(reply.fault)
}
