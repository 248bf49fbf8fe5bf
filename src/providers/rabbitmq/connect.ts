import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { parseBaseUrl } from '../../net/base-url'
import { openHttp } from '../../net/http'
import { basic } from '../../net/signers/authorization'
import { createClient } from './client'
import { ADMIN_PASSWORD, ADMIN_USER, manifest } from './manifest'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  const password = input.credential[ADMIN_PASSWORD]
  if (password === undefined || password.byteLength === 0)
    return failed('credential-rejected', 'credential-missing', { subject: ADMIN_PASSWORD })
  const ownUser = (input.settings[ADMIN_USER] ?? '').trim()
  if (ownUser === '' || !basic(ownUser, password).ok)
    return failed('invalid-input', 'value-invalid', { subject: ADMIN_USER })
  const http = openHttp({
    ...tools,
    base: base.value,
    limits: manifest.limits,
    headers: () => {
      const header = basic(ownUser, password)
      return header.ok ? { authorization: header.value } : {}
    }
  })
  return ok(createClient({ http, base: base.value, tools, ownUser }))
}
