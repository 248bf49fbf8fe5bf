import type { Host } from '../host/host-port'
import type { Log } from '../host/log'
import { every } from '../host/timers'
import { createTrayIcon } from './tray'
import type { TrayIcon } from './tray'
import { trayPicture } from './tray-menu'
import type { TrayAct } from './tray-menu'

const LOOK_EVERY_MS = 1_000

export type TrayUpdaterOptions = {
  readonly host: Host
  readonly resources: string
  readonly onAct: (act: TrayAct) => void
  readonly log: Log
}

export type TrayUpdater = {
  /** The desktop has a tray now: an icon that was made before it would never appear there. */
  makeAgain(): void
  close(): void
}

/** Keeps the tray's picture true: looks once a second, and paints only what changed. */
export function createTrayUpdater(options: TrayUpdaterOptions): TrayUpdater {
  const { host, log } = options
  let icon: TrayIcon | null = null
  let hasFailed = false

  function paint(): void {
    if (hasFailed) return
    if (!host.settings().tray.show) {
      icon?.close()
      icon = null
      return
    }
    try {
      icon ??= createTrayIcon({ resources: options.resources, onAct: options.onAct })
      icon.show(trayPicture({ ...host.trayFacts(), now: Date.now() }))
    } catch (error) {
      // A desktop without a tray is no reason to stop: everything is in the window too.
      hasFailed = true
      icon = null
      log.write('internal', { error })
    }
  }

  const stop = every(LOOK_EVERY_MS, paint, {
    onError: error => {
      log.write('timer.failed', { error })
    }
  })
  paint()
  return {
    makeAgain: () => {
      icon?.close()
      icon = null
      hasFailed = false
      paint()
    },
    close: () => {
      stop()
      icon?.close()
    }
  }
}
