import type { Result } from '../../core/fault'
import { ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { ENCRYPTION, wireConnection } from '../kit/wire-connection'
import { createClient } from './client'
import { DEFAULT_PORT, SCHEMES, manifest } from './manifest'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const { limits } = manifest
  // What everybody else means by the scheme: with two s, TLS also on this computer.
  const isTls = /^rediss:/i.test(input.baseUrl.trim()) && (input.settings[ENCRYPTION] ?? '').trim() === ''
  const settings = isTls ? { ...input.settings, [ENCRYPTION]: 'tls' } : input.settings
  const connection = wireConnection({ ...input, settings }, tools, {
    schemes: SCHEMES,
    defaultPort: DEFAULT_PORT,
    defaultUser: 'default',
    limits
  })
  return connection.ok ? ok(createClient(connection.value)) : connection
}
