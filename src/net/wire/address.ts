import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import { parseBaseUrl } from '../base-url'

/** Where a server listens that does not speak HTTP. */
export type WireAddress = {
  /** Without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  readonly isLoopback: boolean
}

/**
 * Reads `scheme://host:port`, as strictly as the base URL of an HTTP API: no user part, no path, no other spelling of a host. A
 * password in an address would be stored and shown as a setting.
 */
export function parseWireAddress(
  text: string,
  { schemes, defaultPort }: { readonly schemes: readonly string[]; readonly defaultPort: number }
): Result<WireAddress> {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/([^/]+)\/?$/i.exec(text) ?? []
  if (!schemes.includes(scheme.toLowerCase())) return refused()
  const base = parseBaseUrl(`https://${rest}`)
  if (!base.ok || base.value.pathPrefix !== '') return refused()
  const { hostname, port } = new URL(base.value.origin)
  // The parser leaves out 443, which is the usual port of the scheme that was put before it.
  const isNamed = /:\d+$/.test(rest)
  return ok({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port !== '' ? Number(port) : isNamed ? 443 : defaultPort,
    isLoopback: base.value.isLoopback
  })
}

function refused(): Result<never> {
  return failed('invalid-input', 'url-not-allowed', { subject: 'baseUrl' })
}
