import { call } from '../../bridge'
import { sayFault } from '../../state/toasts'

/** In the browser. Main knows the address. */
export async function openConsole(accountId: string): Promise<void> {
  const reply = await call('accounts.openConsole', { accountId })
  if (!reply.ok) sayFault(reply.fault)
}
