import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { parseBaseUrl, segment } from '../../net/base-url'
import { openHttp } from '../../net/http'
import { textOf } from '../../net/secret-text'
import { createClient } from './client'
import { DEFAULT_MOUNT, MOUNT, NAMESPACE, ROLES, TOKEN, manifest } from './manifest'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  const token = input.credential[TOKEN]
  if (token === undefined || token.byteLength === 0) {
    return failed('credential-rejected', 'credential-missing', { subject: TOKEN })
  }
  if (!token.expose(bytes => bytes.every(byte => byte >= 0x21 && byte <= 0x7e)))
    return failed('invalid-input', 'value-invalid', { subject: TOKEN })
  const mount = (input.settings[MOUNT] ?? '').trim().replace(/^\/+|\/+$/g, '') || DEFAULT_MOUNT
  const namespace = (input.settings[NAMESPACE] ?? '').trim()
  const namespaceHeader: Record<string, string> = namespace === '' ? {} : { 'x-vault-namespace': namespace }
  const http = openHttp({
    ...tools,
    base: base.value,
    limits: manifest.limits,
    headers: () => ({ 'x-vault-token': textOf(token), ...namespaceHeader })
  })
  return ok(
    createClient({
      http,
      base: base.value,
      tools,
      mount: `auth/${mount}`,
      mountPath: `/v1/auth/${mount.split('/').map(segment).join('/')}`,
      roles: linesOf(input.settings[ROLES] ?? ''),
      namespaceHeader
    })
  )
}

/** One role per line; a line that stands twice counts once. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map(line => line.trim())
  return [...new Set(lines.filter(line => line !== ''))]
}
