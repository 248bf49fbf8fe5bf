import { call } from '../../bridge'
import { sayFault } from '../../state/toasts'

/** Brings the main window to the front at this place, and closes the small one. */
export async function showInMain(
  screen: 'keys' | 'rotations' | 'replace' | 'leak',
  id: string | null
): Promise<void> {
  const shown = await call('app.show', { screen, id })
  if (shown.ok) window.close()
  else sayFault(shown.fault)
}
