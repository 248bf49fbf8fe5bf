import { app } from 'electron'
import type { BrowserWindow } from 'electron'
import { join } from 'node:path'
import type { Host } from '../host/host-port'
import { APP_PATHS } from './app-paths'
import { createDoor } from './door'
import type { Door } from './door'
import { takePicture } from './first-picture/file'
import { createKeychainHost } from './keychain-host'
import type { KeychainHost } from './keychain-host'
import { openPages } from './pages'
import type { Pages } from './pages'
import { openMainWindow } from './window'

/** What is on its way before the app itself has been read from the disk. */
export type FirstWindow = {
  readonly pages: Pages
  /** The page has all it needs to go on by itself. */
  readonly pageServed: Promise<void>
  /** Its first picture stands in the window. Resolves soon in any case. */
  readonly painted: Promise<void>
  readonly keychain: KeychainHost
  readonly door: Door
  readonly window: BrowserWindow
  /** The pages' calls wait until this is known. Null: it did not open, and each call is told so. */
  settleHost(host: Host | null): void
}

/** Longer than a paint takes on any machine. */
const PAINT_WAIT_MS = 2_000

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
  const painted = paintOf(window)
  const page = pages.prepare(takePicture(profile), painted)
  // A picture has the processor to itself; what takes long begins right behind it.
  if (page.hasPicture) painted.then(keychain.prepare, keychain.prepare)
  else keychain.prepare()
  return { pages, pageServed: page.served, painted, keychain, door, window, settleHost }
}

/** Resolves when the window can be shown, and soon in any case: one that is never painted must not keep the app from its start. */
function paintOf(window: BrowserWindow): Promise<void> {
  return new Promise(resolve => {
    window.once('ready-to-show', () => {
      resolve()
    })
    setTimeout(resolve, PAINT_WAIT_MS)
  })
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
