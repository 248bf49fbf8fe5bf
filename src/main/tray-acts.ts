import type { Host } from '../host/host-port'
import type { TrayAct } from './tray-menu'

export type TrayActsOptions = {
  readonly host: Pick<Host, 'pauseMonitoring' | 'resumeMonitoring'>
  readonly show: (screen: string | null, id: string | null) => void
  readonly openQuickRevoke: (keyId: string | null) => void
  readonly lock: () => void
  readonly clearClipboard: () => void
  readonly quit: () => void
}

/** What each line of the tray's menu does. */
export function createTrayActs(options: TrayActsOptions): (act: TrayAct) => void {
  return act => {
    switch (act.kind) {
      case 'open':
        options.show(act.screen, act.id)
        return
      case 'quick-revoke':
        options.openQuickRevoke(act.keyId)
        return
      case 'lock':
        options.lock()
        return
      case 'clear-clipboard':
        options.clearClipboard()
        return
      case 'pause':
        options.host.pauseMonitoring()
        return
      case 'resume':
        options.host.resumeMonitoring()
        return
      case 'quit':
        options.quit()
        return
      default:
        act satisfies never
    }
  }
}
