import { failed, ok, type Result } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { parseBaseUrl } from '../../net/base-url'
import { isHeaderSafe } from '../../net/header-text'
import { openAwsApi } from './api'
import { createClient } from './client'
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, USERS } from './manifest'
import { partitionOf } from './partition'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  // The signature covers the path "/".
  if (base.value.pathPrefix !== '') return failed('invalid-input', 'url-not-allowed', { subject: 'baseUrl' })
  const accessKeyId = input.settings[ACCESS_KEY_ID]?.trim() ?? ''
  const secretAccessKey = input.credential[SECRET_ACCESS_KEY]
  if (secretAccessKey === undefined || secretAccessKey.byteLength === 0)
    return failed('credential-rejected', 'credential-missing', { subject: SECRET_ACCESS_KEY })
  if (!/^\w{16,128}$/.test(accessKeyId))
    return failed('invalid-input', 'value-invalid', { subject: ACCESS_KEY_ID })
  const sessionToken = input.credential[SESSION_TOKEN]
  if (sessionToken !== undefined && !isHeaderSafe(sessionToken))
    return failed('invalid-input', 'value-invalid', { subject: SESSION_TOKEN })
  const users = namesIn(input.settings[USERS] ?? '')
  if (users.some(name => !/^[\w+=,.@-]{1,64}$/.test(name)))
    return failed('invalid-input', 'value-invalid', { subject: USERS })
  const { region, stsOrigin } = partitionOf(base.value)
  const sts = parseBaseUrl(stsOrigin)
  if (!sts.ok) return sts
  const isTemporary = sessionToken !== undefined && sessionToken.byteLength > 0
  const credential = { accessKeyId, secretAccessKey, ...(isTemporary ? { sessionToken } : {}) }
  const api = openAwsApi({ base: base.value, sts: sts.value, region, credential, tools })
  return ok(createClient({ api, clock: tools.clock, users: users.length === 0 ? null : users, accessKeyId }))
}

/** One user per line; a line that stands twice counts once. */
function namesIn(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map(line => line.trim())
  return [...new Set(lines.filter(line => line !== ''))]
}
