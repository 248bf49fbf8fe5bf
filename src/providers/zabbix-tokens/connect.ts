import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { parseBaseUrl } from '../../net/base-url'
import { isHeaderSafe } from '../../net/header-text'
import { openHttp } from '../../net/http'
import { createClient } from './client'
import { OWN_KEY_ID, TOKEN, manifest } from './manifest'
import { createRpc } from './rpc'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  const token = input.credential[TOKEN]
  if (token === undefined || token.byteLength === 0)
    return failed('credential-rejected', 'credential-missing', { subject: TOKEN })
  if (!isHeaderSafe(token)) return failed('invalid-input', 'value-invalid', { subject: TOKEN })
  const ownKeyId = (input.settings[OWN_KEY_ID] ?? '').trim()
  if (!/^\d{1,20}$/.test(ownKeyId)) return failed('invalid-input', 'value-invalid', { subject: OWN_KEY_ID })
  const http = openHttp({ ...tools, base: base.value, limits: manifest.limits })
  return ok(createClient({ http, rpc: createRpc(http, token), base: base.value, tools, ownKeyId }))
}
