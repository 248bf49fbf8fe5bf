import { protocol } from 'electron'
import type { Session } from 'electron'
import { answerAppRequest } from './app-files'
import type { AppFiles } from './app-files'

/** Must run before the app is ready: the pages' own scheme, with the rights of a secure origin and no others. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
}

/** Serves `files` as `app://rekey/…` in this session. */
export function serveApp(session: Session, files: AppFiles): void {
  session.protocol.handle('app', async request => {
    const { status, headers, body } = await answerAppRequest(files, request.method, request.url)
    return new Response(body, { status, headers })
  })
}
