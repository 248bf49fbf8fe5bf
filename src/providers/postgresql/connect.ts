import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { wireConnection } from '../kit/wire-connection'
import { createClient } from './client'
import { DATABASE, DEFAULT_PORT, SCHEMES, manifest } from './manifest'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const { limits } = manifest
  const connection = wireConnection(input, tools, { schemes: SCHEMES, defaultPort: DEFAULT_PORT, limits })
  if (!connection.ok) return connection
  const database = (input.settings[DATABASE] ?? '').trim()
  if (database === '' || /\p{Cc}/u.test(database))
    return failed('invalid-input', 'value-invalid', { subject: DATABASE })
  return ok(createClient({ ...connection.value, database }))
}
