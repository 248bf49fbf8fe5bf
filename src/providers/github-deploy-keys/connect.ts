import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { parseBaseUrl } from '../../net/base-url'
import { isHeaderSafe } from '../../net/header-text'
import { openHttp } from '../../net/http'
import { textOf } from '../../net/secret-text'
import { bearer } from '../../net/signers/authorization'
import { createClient } from './client'
import { REPOSITORIES, TOKEN, manifest } from './manifest'
import { MOST_REPOSITORIES, isRepository } from './reads'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  const token = input.credential[TOKEN]
  if (token === undefined || token.byteLength === 0)
    return failed('credential-rejected', 'credential-missing', { subject: TOKEN })
  if (!isHeaderSafe(token)) return failed('invalid-input', 'value-invalid', { subject: TOKEN })
  const lines = (input.settings[REPOSITORIES] ?? '').split('\n').map(line => line.trim())
  const named = [...new Set(lines.filter(line => line !== ''))]
  if (named.length > MOST_REPOSITORIES || !named.every(isRepository))
    return failed('invalid-input', 'value-invalid', { subject: REPOSITORIES })
  const http = openHttp({
    ...tools,
    base: base.value,
    limits: manifest.limits,
    headers: () => ({ authorization: bearer(token), 'x-github-api-version': '2022-11-28' })
  })
  // Of a GitHub App's installation, GitHub has another list of repositories.
  const isInstallation = textOf(token).startsWith('ghs_')
  return ok(createClient({ http, base: base.value, tools, named, isInstallation }))
}
