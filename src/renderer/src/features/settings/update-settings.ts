import type { SettingsView } from '../../../../contract/settings'
import { call } from '../../bridge'
import { sayFault } from '../../state/toasts'

/** Writes the sections that change; main pushes what it kept. False after a fault, which is then shown. */
export async function updateSettings(settings: Partial<SettingsView>): Promise<boolean> {
  const reply = await call('settings.update', { settings })
  if (!reply.ok) sayFault(reply.fault)
  return reply.ok
}
