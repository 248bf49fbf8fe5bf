import type { BrowserWindow } from 'electron'
import type { Host, LockReason } from '../host/host-port'
import type { Log } from '../host/log'
import { APP_PATHS } from './app-paths'
import { onScreenLock } from './screen-lock'
import { trayIsShown, onTrayHost } from './tray-host-check'
import type { TrayAct } from './tray-menu'
import { createTrayUpdater } from './tray-updater'

export type DesktopOptions = {
  readonly host: Host
  readonly log: Log
  readonly isSmoke: boolean
  readonly isOpen: () => boolean
  readonly lock: (reason: LockReason) => void
  readonly onAct: (act: TrayAct) => void
  readonly clearClipboard: () => void
  readonly onError: (error: unknown) => void
}

export type Desktop = {
  /** Puts a closed window away and keeps it open. */
  leaveScreen(window: BrowserWindow): void
  close(): void
}

/** What surrounds the windows: the tray, and what a Linux desktop says over D-Bus. */
export function openDesktop(options: DesktopOptions): Desktop {
  const { host, log, onError } = options
  const { platform, env } = process
  let trayIs: 'yes' | 'no' | 'unknown' = 'unknown'
  const tray = createTrayUpdater({ host, resources: APP_PATHS.resources, onAct: options.onAct, log })

  trayIsShown(platform)
    .then(answer => {
      trayIs = answer
      if (answer === 'no' && !options.isSmoke && host.settings().tray.show) host.noteNoTray()
    })
    .catch(onError)
  const onTray = (answer: 'yes' | 'no'): void => {
    trayIs = answer
    if (answer === 'yes') tray.makeAgain()
  }
  const onLocked = (): void => {
    if (options.isOpen()) options.lock('screen-locked')
  }
  const stopTray = onTrayHost(platform, onTray, onError)
  const stopScreen = onScreenLock({ platform, env, onLocked, onError })

  return {
    /**
     * The clipboard is cleared here and not when the window is hidden, which macOS reports for every window that another one
     * covers.
     */
    leaveScreen: window => {
      options.clearClipboard()
      // Without a tray nobody could bring a hidden window back.
      if (trayIs !== 'yes') {
        window.minimize()
        return
      }
      if (!window.isFullScreen()) {
        window.hide()
        return
      }
      // On macOS a window that is hidden in full screen leaves a black screen behind.
      window.once('leave-full-screen', () => {
        window.hide()
      })
      window.setFullScreen(false)
    },
    close: () => {
      stopTray()
      stopScreen()
      tray.close()
    }
  }
}
