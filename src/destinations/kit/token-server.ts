import { failed, ok, type Result } from '../../core/fault'
import type { DestinationConnection, DestinationSettings } from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import { parseBaseUrl, type BaseUrl } from '../../net/base-url'
import { isHeaderSafe } from '../../net/header-text'
import { openHttp, type HttpSession } from '../../net/http'
import { textOf } from '../../net/secret-text'

// A server with one address (setting `url`) and one token (secret `token`) that goes into a header of every call.

/** `publicUrl` is used when the address is left empty. */
export function serverOf({ url = '' }: DestinationSettings, publicUrl = ''): Result<BaseUrl> {
  const base = parseBaseUrl(url === '' ? publicUrl : url)
  return base.ok ? base : failed(base.fault.code, base.fault.detail, { subject: 'url' })
}

export function originOf(settings: DestinationSettings, publicUrl = ''): Result<string> {
  const base = serverOf(settings, publicUrl)
  return base.ok ? ok(base.value.origin) : base
}

export function openWithToken(
  { settings, credential }: DestinationConnection,
  tools: ConnectionTools,
  server: {
    readonly publicUrl?: string
    readonly headers: (token: string) => Readonly<Record<string, string>>
  }
): Result<HttpSession> {
  const base = serverOf(settings, server.publicUrl)
  if (!base.ok) return base
  const { token } = credential
  if (token === undefined) return failed('invalid-input', 'credential-missing', { subject: 'token' })
  if (!isHeaderSafe(token)) return failed('invalid-input', 'value-invalid', { subject: 'token' })
  return ok(
    openHttp({
      ...tools,
      base: base.value,
      limits: { requestsPerMinute: null, maxConcurrent: 2 },
      headers: () => server.headers(textOf(token))
    })
  )
}
