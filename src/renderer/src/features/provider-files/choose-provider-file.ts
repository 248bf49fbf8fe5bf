import { call } from '../../bridge'
import { open } from '../../state/navigation'
import { sayFault } from '../../state/toasts'

/** Main asks for the file and reads it; what it says is shown before anything is added. */
export async function chooseProviderFile(): Promise<void> {
  const reply = await call('providerFiles.choose', {})
  if (reply.ok) open({ kind: 'provider-file', review: reply.value })
  else if (reply.fault.code !== 'cancelled') sayFault(reply.fault)
}

export async function reviewProviderFile(providerId: string): Promise<void> {
  const reply = await call('providerFiles.review', { providerId })
  if (reply.ok) open({ kind: 'provider-file', review: reply.value })
  else sayFault(reply.fault)
}
