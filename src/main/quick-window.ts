import { BrowserWindow } from 'electron'
import type { Session } from 'electron'
import { showWhenReady } from './show-when-ready'
import { focusWindow, pagePreferences } from './window'

export type QuickWindow = {
  /** Opens the window, or brings it to the front. */
  open(keyId: string | null): void
  /** Null while it is not open. */
  current(): BrowserWindow | null
  close(): void
}

export type QuickWindowOptions = {
  readonly session: Session
  readonly preload: string
  readonly icon: string
  readonly origin: string
  readonly hasDevTools: boolean
  /** Called before the page loads: the place to open the door. */
  readonly onMade: (window: BrowserWindow) => void
  /** The window is there already, and shall show this key. */
  readonly onAgain: (keyId: string) => void
}

const WIDTH = 600
const HEIGHT = 680

/**
 * The small window that finds one key and revokes it. Its process ends with it: what was pasted there lives no longer than
 * the window.
 */
export function createQuickWindow(options: QuickWindowOptions): QuickWindow {
  let window: BrowserWindow | null = null

  function make(keyId: string | null): BrowserWindow {
    const made = new BrowserWindow({
      width: WIDTH,
      height: HEIGHT,
      minWidth: 420,
      minHeight: 420,
      title: 'Quick revoke',
      icon: options.icon,
      show: false,
      center: true,
      fullscreenable: false,
      autoHideMenuBar: true,
      backgroundColor: '#14171c',
      webPreferences: pagePreferences(options.session, options.preload, options.hasDevTools)
    })
    // The menu is the main window's.
    made.removeMenu()
    made.on('page-title-updated', event => {
      event.preventDefault()
    })
    showWhenReady(made, () => {
      focusWindow(made)
    })
    made.on('closed', () => {
      window = null
    })
    options.onMade(made)
    const place = keyId === null ? '' : `#${encodeURIComponent(keyId)}`
    made.loadURL(`${options.origin}/quick.html${place}`).catch((error: unknown) => {
      // A window that was closed while it loaded is no failure.
      if (!made.isDestroyed()) throw error
    })
    return made
  }

  return {
    open: keyId => {
      if (window === null) {
        window = make(keyId)
        return
      }
      focusWindow(window)
      if (keyId !== null) options.onAgain(keyId)
    },
    current: () => window,
    close: () => {
      window?.destroy()
    }
  }
}
