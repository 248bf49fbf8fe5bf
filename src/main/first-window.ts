import { app } from 'electron'
import type { BrowserWindow } from 'electron'
import { join } from 'node:path'
import type { Host } from '../host/host-port'
import { APP_PATHS } from './app-paths'
import { createDoor } from './door'
import type { Door } from './door'
import { createKeychainHost } from './keychain-host'
import type { KeychainHost } from './keychain-host'
import { openPages } from './pages'
import type { Pages } from './pages'
import { firstPaint } from './show-when-ready'
import { openMainWindow } from './window'

/** What is on its way before the app itself has been read from the disk. */
export type FirstWindow = {
  readonly pages: Pages
  /** The window may be closed from here on. Resolves soon in any case. */
  readonly painted: Promise<void>
  readonly keychain: KeychainHost
  readonly door: Door
  readonly window: BrowserWindow
  /** The pages' calls wait until this is known. Null: it did not open, and each call is told so. */
  settleHost(host: Host | null): void
}

/**
 * Starts the two processes that take longest, the page's and the keychain's. They come up while this process is still reading
 * the rest of the app, so this file and all that it imports stay small.
 */
export function openFirstWindow(profile: string): FirstWindow {
  const keychain = createKeychainHost(APP_PATHS.keychainProcess)
  const pages = openPages()
  let settleHost = (_host: Host | null): void => undefined
  const opened = new Promise<Host | null>(resolve => {
    settleHost = resolve
  })
  const door = createDoor({
    origin: pages.origin,
    call: async (caller, name, input) => {
      const host = await opened
      if (host === null) return { ok: false, fault: { code: 'storage-failed', retry: 'no' } }
      return host.call(caller, name, input)
    },
    onRefused: () => {
      // Nothing waits for this: the refusal stands, it is only noted.
      const note = (host: Host | null): void => host?.noteForeignCall()
      opened.then(note, () => undefined)
    }
  })
  const window = openAppWindow({ pages, door, profile })
  keychain.prepare()
  return { pages, painted: firstPaint(window), keychain, door, window, settleHost }
}

/** The app's one window, on its page, with its door open. */
export function openAppWindow({
  pages,
  door,
  profile
}: {
  readonly pages: Pages
  readonly door: Door
  readonly profile: string
}): BrowserWindow {
  return openMainWindow({
    session: pages.session,
    preload: APP_PATHS.preload,
    icon: APP_PATHS.icon,
    boundsFile: join(profile, 'window.json'),
    url: `${pages.origin}/index.html`,
    hasDevTools: !app.isPackaged,
    onMade: made => {
      door.open(made.webContents, 'main')
    }
  })
}
