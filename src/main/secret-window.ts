import { BrowserWindow, session } from 'electron'
import type { IpcMainInvokeEvent, Session } from 'electron'
import { SECRET_CHANNEL } from '../contract/channels'
import { after, safely } from '../host/timers'
import type { SecretDisplay, SecretPage } from '../host/shell-ports'
import type { AppFiles } from './app-files'
import { APP_ORIGIN } from './app-files'
import { serveApp } from './app-protocol'
import { isFromOurPage } from './door'
import { hardenSession } from './hardening'
import { allowedPrefixes } from './pages'
import { showWhenReady } from './show-when-ready'
import { pagePreferences } from './window'

const WIDTH = 620
const HEIGHT = 420

/** For the window to appear, and again for the secret in it: a little longer than the page's own count-down. */
const LIMIT_MS = 65_000

export type SecretWindows = SecretDisplay & { closeAll(): void }

export type SecretWindowOptions = {
  readonly files: AppFiles
  readonly preload: string
  readonly icon: string
  /** The development server's origin, if there is one. */
  readonly devOrigin: string | null
  readonly parent: () => BrowserWindow | null
  /** Takes back what a person copies or selects of these texts by hand; to be called again when they are gone. */
  readonly guardShown: (texts: readonly string[]) => () => void
  readonly onTrouble: (error: unknown) => void
}

/**
 * Shows one secret once, in a window, process and in-memory session of its own, which are destroyed when it closes. The
 * page can ask for the secret once; it has no other way into the app. The secret leaves its sealed row only when the window is on
 * the screen (R53): a window that never appears ends as "not taken".
 */
export function createSecretWindows(options: SecretWindowOptions): SecretWindows {
  const open = new Set<BrowserWindow>()
  let count = 0

  const show: SecretDisplay['show'] = ({ title, take }) => {
    count += 1
    const partition = session.fromPartition(`secret-${count}`, { cache: false })
    hardenSession(partition, allowedPrefixes(options.devOrigin))
    serveApp(partition, options.files)
    const window = makeWindow(options, partition, title)
    open.add(window)
    const destroy = (): void => {
      if (!window.isDestroyed()) window.destroy()
    }
    const closeLater = (): (() => void) => after(LIMIT_MS, destroy, { onError: options.onTrouble })
    let cancelClose = closeLater()
    const shown = whenShown(window)

    return new Promise(resolve => {
      let isAsked = false
      let stopGuarding = (): void => undefined
      window.webContents.ipc.handle(SECRET_CHANNEL, async (event: IpcMainInvokeEvent) => {
        if (isAsked || !isFromOurPage(event, window.webContents, options.devOrigin ?? APP_ORIGIN)) return null
        isAsked = true
        await shown
        if (window.isDestroyed()) return null
        cancelClose()
        cancelClose = closeLater()
        const page = await take()
        stopGuarding = options.guardShown(secretsOf(page))
        resolve(page !== null)
        return page
      })
      window.once('closed', () => {
        cancelClose()
        stopGuarding()
        open.delete(window)
        resolve(false)
        forget(partition).catch(options.onTrouble)
      })
      window.webContents.on('render-process-gone', destroy)
      // Without a page nobody has seen anything: the window goes, and the answer says "not taken".
      window.loadURL(`${options.devOrigin ?? APP_ORIGIN}/secret.html`).catch(destroy)
    })
  }

  return {
    show,
    closeAll: () => {
      for (const window of [...open]) {
        safely(() => {
          window.destroy()
        }, options.onTrouble)
      }
    }
  }
}

function secretsOf(page: SecretPage | null): readonly string[] {
  return (page?.parts ?? []).filter(({ isSecret }) => isSecret).map(({ value }) => value)
}

function makeWindow(options: SecretWindowOptions, partition: Session, title: string): BrowserWindow {
  const parent = options.parent()
  const window = new BrowserWindow({
    width: WIDTH,
    height: HEIGHT,
    resizable: true,
    minimizable: false,
    fullscreenable: false,
    title,
    icon: options.icon,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: '#14171c',
    ...(parent === null ? {} : { parent, modal: process.platform !== 'darwin' }),
    webPreferences: pagePreferences(partition, options.preload, false)
  })
  // The menu is the main window's.
  window.removeMenu()
  // macOS and Windows honour this; Linux has no such thing, and SECURITY.md says so.
  window.setContentProtection(true)
  window.on('page-title-updated', event => {
    event.preventDefault()
  })
  showWhenReady(window)
  return window
}

/** Resolves when the window is on the screen or gone. */
function whenShown(window: BrowserWindow): Promise<void> {
  return new Promise(resolve => {
    window.once('show', () => {
      resolve()
    })
    window.once('closed', () => {
      resolve()
    })
  })
}

async function forget(partition: Session): Promise<void> {
  await partition.clearStorageData()
  await partition.clearCache()
}
