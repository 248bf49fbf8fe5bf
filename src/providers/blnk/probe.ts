import type { AbortSignalLike, Clock } from '../../core/clock'
import type { Fault } from '../../core/fault'
import type { ProbeResult } from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import type { Exchange, HttpSession } from '../../net/http'
import { partOf, textOf } from '../../net/secret-text'
import { sayingOf } from './faults'
import { API_KEY, KEY_HEADER } from './manifest'
import { SILENT_PATH } from './version'

type Verdict = 'alive' | 'invalid' | 'expired-or-revoked' | Extract<ProbeResult, { kind: 'unclear' }>['why']

/**
 * Asks with the key itself for a path that needs no scope and counts as no use.
 *
 * Blnk says "invalid" for an unknown key and for any trouble with its database. So before a key is called dead on that
 * word, `canReadDatabase` must succeed in between and the server must say it again.
 */
export async function probeKey(
  http: HttpSession,
  clock: Clock,
  secret: SecretBundle,
  canReadDatabase: () => Promise<boolean>,
  signal?: AbortSignalLike
): Promise<ProbeResult> {
  const first = await ask(http, secret, signal)
  if (first !== 'invalid') return resultOf(first, clock.now())
  if (!(await canReadDatabase())) return resultOf('server-error', clock.now())
  return resultOf(await ask(http, secret, signal), clock.now())
}

async function ask(http: HttpSession, secret: SecretBundle, signal?: AbortSignalLike): Promise<Verdict> {
  const key = partOf(secret, API_KEY)
  if (key === null) return 'no-probe'
  const answer = await http.exchange({
    path: SILENT_PATH,
    headers: { [KEY_HEADER]: textOf(key) },
    withoutSessionHeaders: true,
    signal
  })
  return answer.ok ? verdictOf(answer.value) : verdictOfFault(answer.fault)
}

function verdictOf(answer: Exchange): Verdict {
  if (answer.status === 429) return 'rate-limited'
  if (answer.status >= 500) return 'server-error'
  const saying = sayingOf(answer.status, answer.value)
  if (saying === 'unknown-resource' || saying === 'insufficient-permissions') return 'alive'
  if (saying === 'expired-or-revoked') return 'expired-or-revoked'
  // A plain 404 is the master key or a server without secure mode: nothing was learnt about this key.
  return saying === 'invalid-api-key' ? 'invalid' : 'not-about-the-key'
}

function verdictOfFault(fault: Fault): Verdict {
  if (fault.code === 'rate-limited') return 'rate-limited'
  return fault.code === 'provider-unavailable' || fault.code === 'cancelled'
    ? 'unreachable'
    : 'not-about-the-key'
}

function resultOf(verdict: Verdict, at: number): ProbeResult {
  switch (verdict) {
    case 'alive':
      return { kind: 'alive', at }
    case 'invalid':
      return { kind: 'dead', at, why: 'unknown' }
    case 'expired-or-revoked':
      return { kind: 'dead', at, why: 'expired-or-revoked' }
    case 'rate-limited':
    case 'unreachable':
    case 'not-about-the-key':
    case 'no-probe':
    case 'server-error':
      return { kind: 'unclear', at, why: verdict }
    default:
      return verdict satisfies never
  }
}
