import type { AbortSignalLike } from '../../core/clock'
import type { Fault, Outcome, Result } from '../../core/fault'
import { fault } from '../../core/fault'
import type { HttpSession } from '../../net/http'

/**
 * A Blnk server that cannot reach its database calls every scoped key invalid. Its `/health`, which wants no key, tells the two
 * apart, so it is asked before a credential is called rejected.
 */
export async function faultBehind(
  http: HttpSession,
  found: Fault,
  signal: AbortSignalLike | undefined
): Promise<Fault> {
  if (found.code !== 'credential-rejected' || found.detail !== 'key-unknown') return found
  const health = await http.exchange({ path: '/health', withoutSessionHeaders: true, signal })
  if (!health.ok) return health.fault
  return health.value.status >= 500 ? fault('provider-unavailable', 'server-error') : found
}

export async function resultBehind<T>(
  http: HttpSession,
  result: Result<T>,
  signal: AbortSignalLike | undefined
): Promise<Result<T>> {
  return result.ok ? result : { ok: false, fault: await faultBehind(http, result.fault, signal) }
}

/** The key was refused before anything was done, whatever the reason: a rejection stays one. */
export async function outcomeBehind<T>(
  http: HttpSession,
  outcome: Outcome<T>,
  signal: AbortSignalLike | undefined
): Promise<Outcome<T>> {
  if (outcome.kind !== 'rejected') return outcome
  return { kind: 'rejected', fault: await faultBehind(http, outcome.fault, signal) }
}
