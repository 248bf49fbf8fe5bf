import type { Result } from '../../../core/fault'
import { failed, ok } from '../../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../../core/ports/provider'
import { parseBaseUrl } from '../../../net/base-url'
import { isHeaderSafe } from '../../../net/header-text'
import { openHttp } from '../../../net/http'
import { bearer } from '../../../net/signers/authorization'
import { createClient } from './client'
import { TOKEN } from './kind'
import type { TokensOfOwner } from './kind'

export function connectCloudflare(
  of: TokensOfOwner,
  input: ConnectionInput,
  tools: ConnectionTools
): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  const token = input.credential[TOKEN]
  if (token === undefined || token.byteLength === 0)
    return failed('credential-rejected', 'credential-missing', { subject: TOKEN })
  if (!isHeaderSafe(token)) return failed('invalid-input', 'value-invalid', { subject: TOKEN })
  const http = openHttp({
    ...tools,
    base: base.value,
    limits: of.manifest.limits,
    headers: () => ({ authorization: bearer(token) })
  })
  return ok(createClient({ http, base: base.value, tools, of }))
}
