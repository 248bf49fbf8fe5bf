import { call } from '../../bridge'
import { open } from '../../state/navigation'
import { sayFault } from '../../state/toasts'
import { useCommand } from '../../ui/use-command'

/** Starts the sandbox, and says whether it is at it. */
export function useSandboxStart() {
  return useCommand('sandbox.start')
}

/** Starts the sandbox. If that would lose open rotations, a dialog asks first. */
export async function exploreSandbox(): Promise<void> {
  const reply = await call('sandbox.start', {})
  if (reply.ok) return
  if (reply.fault.detail === 'sandbox-unfinished') open({ kind: 'remove-sandbox', startsAgain: true })
  else sayFault(reply.fault)
}
