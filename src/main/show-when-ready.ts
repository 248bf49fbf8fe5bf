import type { BrowserWindow } from 'electron'

/** Longer than a first paint takes, even on a slow machine. */
const LIMIT_MS = 2_000

/**
 * Shows the window at its first paint, when its page has loaded, or after two seconds, whichever comes first. `ready-to-show` alone
 * is not enough: on Wayland a hidden window gets no frames, so the event may never come.
 */
export function showWhenReady(window: BrowserWindow, show = (): void => window.show()): void {
  let isShown = false
  const showOnce = (): void => {
    clearTimeout(limit)
    if (isShown || window.isDestroyed()) return
    isShown = true
    show()
  }
  const limit = setTimeout(showOnce, LIMIT_MS)
  window.once('ready-to-show', showOnce)
  window.webContents.once('did-finish-load', showOnce)
  window.once('closed', () => {
    clearTimeout(limit)
  })
}

/** Resolves at the first paint, or after two seconds. Electron crashes when a window closes before its first paint. */
export function firstPaint(window: BrowserWindow): Promise<void> {
  return new Promise(resolve => {
    const limit = setTimeout(resolve, LIMIT_MS)
    window.once('ready-to-show', () => {
      clearTimeout(limit)
      resolve()
    })
  })
}
