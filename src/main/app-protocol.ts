import { protocol } from 'electron'
import type { ProtocolRequest, ProtocolResponse, Session } from 'electron'
import { answerAppRequest } from './app-files'
import type { AppFiles } from './app-files'

/** Must run before the app is ready: the pages' own scheme, with the rights of a secure origin and no others. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
}

type Answer = (response: ProtocolResponse) => void
/** Taken back one day: then the new way is the only one, and all that is lost is time. */
type OldWay = {
  registerBufferProtocol?(scheme: string, answer: (request: ProtocolRequest, give: Answer) => void): unknown
}

/**
 * Serves `files` as `app://rekey/…` in this session. The way that Electron calls deprecated is taken where there is one: the other
 * makes a `Request` and a `Response`, for which Node reads its whole HTTP client, 35 ms in the middle of a start (ADR 9).
 */
export function serveApp(session: Session, files: AppFiles): void {
  const old: OldWay = session.protocol
  if (old.registerBufferProtocol === undefined) {
    session.protocol.handle('app', async request => {
      const answer = await answerAppRequest(files, request.method, request.url)
      return new Response(answer.body, { status: answer.status, headers: answer.headers })
    })
    return
  }
  old.registerBufferProtocol('app', ({ method, url }, give) => {
    const hand = async (): Promise<void> => {
      const { status, headers, body } = await answerAppRequest(files, method, url)
      const [mimeType = ''] = (headers['content-type'] ?? '').split(';')
      give({ statusCode: status, headers, mimeType, charset: 'utf-8', data: Buffer.from(body.buffer) })
    }
    hand().catch(() => {
      give({ statusCode: 404, data: Buffer.alloc(0) })
    })
  })
}
