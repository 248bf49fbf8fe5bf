import type { BrowserWindow } from 'electron'
import { after } from '../host/timers'
import { printLine } from './terminal'

/** Longer than a first paint takes, even on a slow machine. */
const LIMIT_MS = 2_000

/**
 * Shows the window at its first paint, when its page has loaded, or after two seconds, whichever comes first. `ready-to-show` alone
 * is not enough: on Wayland a hidden window gets no frames, so the event may never come.
 */
export function showWhenReady(window: BrowserWindow, show = (): void => window.show()): void {
  let isShown = false
  const showOnce = (): void => {
    cancel()
    if (isShown || window.isDestroyed()) return
    isShown = true
    show()
  }
  const cancel = after(LIMIT_MS, showOnce, { onError })
  window.once('ready-to-show', showOnce)
  window.webContents.once('did-finish-load', showOnce)
  window.once('closed', cancel)
}

/** Resolves at the first paint, or after two seconds. Electron crashes when a window closes before its first paint. */
export function firstPaint(window: BrowserWindow): Promise<void> {
  return new Promise(resolve => {
    const cancel = after(LIMIT_MS, resolve, { onError })
    window.once('ready-to-show', () => {
      cancel()
      resolve()
    })
  })
}

function onError(error: unknown): void {
  printLine(`Rekey: a window could not be shown (${error instanceof Error ? error.name : 'unknown'}).`)
}
