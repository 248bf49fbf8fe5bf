import { BrowserWindow, screen } from 'electron'
import type { Session } from 'electron'
import { zoomByKeys } from './zoom'
import { showWhenReady } from './show-when-ready'
import { fittingBounds, readBounds, smallestSize, writeBounds } from './window-bounds'

export type WindowOptions = {
  readonly session: Session
  /** Null for a page without script. */
  readonly preload: string | null
  readonly icon: string
  readonly boundsFile: string
  readonly url: string
  readonly hasDevTools: boolean
  /** Called before the page loads: the place to open the door. */
  readonly onMade?: (window: BrowserWindow) => void
}

/** The rights of every page of ours: none but to paint. */
export function pagePreferences(
  session: Session,
  preload: string | null,
  hasDevTools: boolean
): Electron.WebPreferences {
  return {
    session,
    ...(preload === null ? { javascript: false } : { preload }),
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
    disableDialogs: true,
    safeDialogs: true,
    navigateOnDragDrop: false,
    enableWebSQL: false,
    devTools: hasDevTools
  }
}

/** The app's window, at the place where it was closed last. */
export function openMainWindow(options: WindowOptions): BrowserWindow {
  const saved = readBounds(options.boundsFile)
  const screens = screen.getAllDisplays().map(display => display.workArea)
  const least = smallestSize(screens)
  const window = new BrowserWindow({
    ...fittingBounds(saved, screens),
    minWidth: least.width,
    minHeight: least.height,
    title: 'Rekey',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: '#14171c',
    webPreferences: pagePreferences(options.session, options.preload, options.hasDevTools)
  })
  if (saved?.isMaximized === true) window.maximize()
  window.on('page-title-updated', event => {
    // A page must not be able to speak through the title bar.
    event.preventDefault()
  })
  showWhenReady(window, () => {
    window.show()
    // Reading the file would delay the first paint.
    if (process.platform !== 'darwin') window.setIcon(options.icon)
  })
  window.on('close', () => {
    writeBounds(options.boundsFile, { ...window.getNormalBounds(), isMaximized: window.isMaximized() })
  })
  zoomByKeys(window.webContents)
  options.onMade?.(window)
  // A window that was closed while it loaded, or a missing page: Chromium's own page says so, and there is nothing to try again.
  window.loadURL(options.url).catch(() => undefined)
  return window
}

/** Brings a window to the front, wherever it is. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
