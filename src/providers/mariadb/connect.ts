import type { Result } from '../../core/fault'
import { ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { wireConnection } from '../kit/wire-connection'
import { createClient } from './client'
import { DEFAULT_PORT, SCHEMES, manifest } from './manifest'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const { limits } = manifest
  const connection = wireConnection(input, tools, { schemes: SCHEMES, defaultPort: DEFAULT_PORT, limits })
  return connection.ok ? ok(createClient(connection.value)) : connection
}
