import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { parseBaseUrl, segment } from '../../net/base-url'
import type { BaseUrl } from '../../net/base-url'
import { openHttp } from '../../net/http'
import type { HttpSession } from '../../net/http'
import { textOf } from '../../net/secret-text'
import { createClient } from './client'
import { DEFAULT_MOUNT, MOUNT, NAMESPACE, ROLES, TOKEN, manifest } from './manifest'

/** What the client of one account works with. */
export type AppRoleConnection = {
  readonly http: HttpSession
  readonly base: BaseUrl
  readonly tools: ConnectionTools
  /** `/v1/auth/approle`, encoded. */
  readonly mountPath: string
  /** The same as policies spell it, for questions about rights. */
  readonly mount: string
  /** Roles of the form; empty for all. */
  readonly roles: readonly string[]
  /** For the calls that do not carry the token. */
  readonly namespaceHeader: Readonly<Record<string, string>>
}

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
