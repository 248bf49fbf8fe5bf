import type { Clock } from '../../../core/clock'
import type { Result } from '../../../core/fault'
import type { SystemNetwork } from '../../../core/ports/network'
import { parseBaseUrl } from '../../../net/base-url'
import type { Exchange, ExchangeRequest, HttpSession } from '../../../net/http'
import { openHttp } from '../../../net/http'

export type LeakTools = {
  readonly clock: Clock
  readonly network?: SystemNetwork
  readonly trustedCa?: string
  readonly timeoutMs?: number
}

/** A connection for one call, closed after it. */
export async function withSession<T>(
  tools: LeakTools,
  address: string,
  work: (http: HttpSession) => Promise<T>
): Promise<T | Extract<Result<never>, { ok: false }>> {
  const base = parseBaseUrl(address)
  if (!base.ok) return base
  const http = openHttp({
    ...tools,
    base: base.value,
    limits: { requestsPerMinute: null, maxConcurrent: 1 }
  })
  try {
    return await work(http)
  } finally {
    await http.close()
  }
}

export function exchange(
  tools: LeakTools,
  address: string,
  request: ExchangeRequest
): Promise<Result<Exchange>> {
  return withSession(tools, address, http => http.exchange(request))
}

/** Scopes from a header or a list, as the vendor names them. Anything of another form is left out: it could be anything. */
export function scopesIn(given: string | readonly string[] | undefined): readonly string[] | null {
  if (given === undefined) return null
  const all = typeof given === 'string' ? given.split(',').map(each => each.trim()) : given
  return all.filter(scope => /^[a-z][a-z0-9:_./-]{0,60}$/i.test(scope)).slice(0, 100)
}

/** A name of an account, if it has the form of one. */
export function ownerIn(given: string | null | undefined): string | null {
  return given !== undefined && given !== null && /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,80}$/u.test(given)
    ? given
    : null
}
