import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, FormField } from '../../core/ports/provider'
import type { RequestLimits } from '../../core/ports/network'
import type { Secret } from '../../core/secret'
import { parseWireAddress } from '../../net/wire/address'
import { openWire } from '../../net/wire/conversation'
import type { Wire } from '../../net/wire/conversation'

// The connection form of servers that do not speak HTTP: an address without a path, a user, a password, and whether it is encrypted.

export const ADMIN_USER = 'username'
export const ADMIN_PASSWORD = 'adminPassword'
export const ENCRYPTION = 'encryption'

export const encryptionField: FormField = {
  name: ENCRYPTION,
  label: 'Encryption',
  isSecret: false,
  isRequired: false,
  isAdvanced: true,
  help: 'Leave empty: TLS with a checked certificate is required, except on this computer. Enter tls to require it here too, or off to connect without; then everybody on the way can read and change what is sent.',
  placeholder: 'tls'
}

export type WireConnection = {
  readonly wire: Wire
  readonly tools: ConnectionTools
  readonly isEncrypted: boolean
  readonly isLoopback: boolean
  readonly ownUser: string
  readonly ownPassword: Secret
}

type Form = {
  readonly schemes: readonly string[]
  readonly defaultPort: number
  readonly limits: RequestLimits
  /** A user that the server has where none is named. */
  readonly defaultUser?: string
}

/** Checks the form and opens nothing. */
export function wireConnection(
  { baseUrl, settings, credential }: ConnectionInput,
  tools: ConnectionTools,
  form: Form
): Result<WireConnection> {
  const address = parseWireAddress(baseUrl.trim(), form)
  if (!address.ok) return address
  const ownPassword = credential[ADMIN_PASSWORD]
  if (ownPassword === undefined || ownPassword.byteLength === 0)
    return failed('credential-rejected', 'credential-missing', { subject: ADMIN_PASSWORD })
  const ownUser = (settings[ADMIN_USER] ?? '').trim() || (form.defaultUser ?? '')
  if (ownUser === '' || /\p{Cc}/u.test(ownUser))
    return failed('invalid-input', 'value-invalid', { subject: ADMIN_USER })
  const encryption = (settings[ENCRYPTION] ?? '').trim().toLowerCase()
  if (!['', 'tls', 'off'].includes(encryption))
    return failed('invalid-input', 'value-invalid', { subject: ENCRYPTION })
  const { isLoopback } = address.value
  const isEncrypted = encryption === '' ? !isLoopback : encryption === 'tls'
  const wire = openWire({ ...tools, address: address.value, isEncrypted, limits: form.limits })
  return ok({ wire, tools, isEncrypted, isLoopback, ownUser, ownPassword })
}
