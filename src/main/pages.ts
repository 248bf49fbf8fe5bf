import { app, session } from 'electron'
import type { Session } from 'electron'
import { APP_ORIGIN, forgetAhead, listAppFiles, readPageAhead } from './app-files'
import type { AppFile } from './app-files'
import { APP_PATHS } from './app-paths'
import { serveApp } from './app-protocol'
import { showPicture } from './first-picture/show'
import { hardenSession } from './hardening'

/** Where our pages live: one in-memory session and the list of files that it serves. */
export type Pages = {
  readonly session: Session
  readonly files: Map<string, AppFile>
  /** The origin that may call the app. */
  readonly origin: string
  readonly devOrigin: string | null
  /**
   * Has what the main window's page begins with at hand, with this picture in it until the app is there. To be called in the turn
   * that opens the window: the page is asked for in a later one. `painted` is when the window has been painted.
   */
  prepare(picture: string | null, painted: Promise<void>): FirstPage
  /** Forgets what Chromium keeps of the pages: for the lock. */
  forget(): Promise<void>
}

export type FirstPage = {
  /** The page has a picture in it, and its scripts wait until that is on the screen. */
  readonly hasPicture: boolean
  /** The page and its files have been received: it goes on in its own process. Resolves soon in any case. */
  readonly served: Promise<void>
}

const MAIN_PAGE = '/index.html'
/** Nobody waits longer than this for a page that does not come: waiting is only there to save time. */
const PAGE_WAIT_MS = 400

export function openPages(): Pages {
  const devOrigin = developmentOrigin()
  const files = listAppFiles(APP_PATHS.renderer)
  // Without the prefix "persist:" a session lives in memory only.
  const partition = session.fromPartition('vault', { cache: false })
  hardenSession(partition, allowedPrefixes(devOrigin))
  serveApp(partition, files)

  function prepare(picture: string | null, painted: Promise<void>): FirstPage {
    if (devOrigin !== null) return { hasPicture: false, served: Promise.resolve() }
    const ahead = readPageAhead(files, MAIN_PAGE)
    const hasPicture = picture !== null && showPicture(files, MAIN_PAGE, { picture, painted })
    // With a picture the sheet lies in the page itself.
    const asked = hasPicture ? ahead.filter(name => !name.endsWith('.css')) : ahead
    const isServed = served(partition, asked, hasPicture ? painted : Promise.resolve())
    return { hasPicture, served: isServed.then(() => forgetAhead(files)) }
  }

  return {
    session: partition,
    files,
    origin: devOrigin ?? APP_ORIGIN,
    devOrigin,
    prepare,
    forget: async () => {
      await partition.clearStorageData()
      await partition.clearCache()
    }
  }
}

/** `begun`: from when on the files are handed out. */
function served(from: Session, names: readonly string[], begun: Promise<void>): Promise<void> {
  const missing = new Set(names)
  return new Promise(resolve => {
    const end = (): void => {
      from.webRequest.onCompleted(null)
      resolve()
    }
    const giveUp = (): void => {
      setTimeout(end, PAGE_WAIT_MS)
    }
    begun.then(giveUp, giveUp)
    // Handed out is not received: a file goes in steps, and each waits for whatever else this process does.
    from.webRequest.onCompleted({ urls: [`${APP_ORIGIN}/*`] }, ({ url }) => {
      missing.delete(url.slice(APP_ORIGIN.length))
      if (missing.size === 0) end()
    })
  })
}

export function allowedPrefixes(devOrigin: string | null): readonly string[] {
  if (devOrigin === null) return [`${APP_ORIGIN}/`, 'devtools:']
  return [`${APP_ORIGIN}/`, 'devtools:', `${devOrigin}/`, `${devOrigin.replace('http', 'ws')}/`]
}

/** The page server of `npm run dev`. A packaged app has none, whatever its environment says. */
function developmentOrigin(): string | null {
  const url = process.env['ELECTRON_RENDERER_URL']
  if (app.isPackaged || url === undefined || !URL.canParse(url)) return null
  return new URL(url).origin
}
