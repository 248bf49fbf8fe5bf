import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import type { Secret } from '../../core/secret'
import { parseBaseUrl } from '../../net/base-url'
import { openHttp } from '../../net/http'
import { textOf } from '../../net/secret-text'
import { createClient } from './client'
import { KEY_HEADER, MANAGEMENT_KEY, MANAGEMENT_KEY_ID, OWNERS, manifest } from './manifest'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  const managementKey = input.credential[MANAGEMENT_KEY]
  if (managementKey === undefined || managementKey.byteLength === 0) {
    return failed('credential-rejected', 'credential-missing', { subject: MANAGEMENT_KEY })
  }
  if (!isHeaderSafe(managementKey))
    return failed('invalid-input', 'value-invalid', { subject: MANAGEMENT_KEY })
  const http = openHttp({
    ...tools,
    base: base.value,
    limits: manifest.limits,
    headers: () => ({ [KEY_HEADER]: textOf(managementKey) })
  })
  return ok(
    createClient({
      http,
      base: base.value,
      owners: ownersOf(input.settings[OWNERS] ?? ''),
      managementKeyId: input.settings[MANAGEMENT_KEY_ID]?.trim() || null,
      tools
    })
  )
}

/** One owner per line; a line that stands twice counts once. */
function ownersOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map(line => line.trim())
  return [...new Set(lines.filter(line => line !== ''))]
}

function isHeaderSafe(secret: Secret): boolean {
  return secret.expose(bytes => bytes.every(byte => byte >= 0x21 && byte <= 0x7e))
}
