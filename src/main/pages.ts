import { app, session } from 'electron'
import type { Session } from 'electron'
import { APP_ORIGIN, listAppFiles } from './app-files'
import type { AppFile } from './app-files'
import { APP_PATHS } from './app-paths'
import { serveApp } from './app-protocol'
import { hardenSession } from './hardening'

/** Where our pages live: one in-memory session and the list of files that it serves. */
export type Pages = {
  readonly session: Session
  readonly files: Map<string, AppFile>
  /** The origin that may call the app. */
  readonly origin: string
  readonly devOrigin: string | null
  /** Forgets what Chromium keeps of the pages: for the lock. */
  forget(): Promise<void>
}

export function openPages(): Pages {
  const devOrigin = developmentOrigin()
  const files = listAppFiles(APP_PATHS.renderer)
  // Without the prefix "persist:" a session lives in memory only.
  const partition = session.fromPartition('vault', { cache: false })
  hardenSession(partition, allowedPrefixes(devOrigin))
  serveApp(partition, files)

  return {
    session: partition,
    files,
    origin: devOrigin ?? APP_ORIGIN,
    devOrigin,
    forget: async () => {
      await partition.clearStorageData()
      await partition.clearCache()
    }
  }
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
