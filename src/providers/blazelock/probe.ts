import type { AbortSignalLike, Clock } from '../../core/clock'
import type { ProbeResult } from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import type { HttpSession } from '../../net/http'
import { partOf } from '../../net/secret-text'
import { bearer } from '../../net/signers/authorization'
import { unclearByFault, unclearByStatus } from '../kit/unclear'
import { PROBE_PATH } from './manifest'
import { errorSchema } from './wire'

/** Asks for a scan that does not exist, with the key itself. */
export async function probe(
  session: HttpSession,
  clock: Clock,
  secret: SecretBundle,
  signal: AbortSignalLike | undefined
): Promise<ProbeResult> {
  const apiKey = partOf(secret, 'apiKey')
  if (apiKey === null) return { kind: 'unclear', at: clock.now(), why: 'no-probe' }
  const answer = await session.exchange({
    path: PROBE_PATH,
    headers: { authorization: bearer(apiKey) },
    withoutSessionHeaders: true,
    signal
  })
  const at = clock.now()
  return answer.ok ? verdict(answer.value.status, answer.value.value, at) : unclearByFault(answer.fault, at)
}

/** Pure: what an answer says about the key. A bare 404, without the provider's code, comes from a wrong address. */
export function verdict(status: number, body: unknown, at: number): ProbeResult {
  const code = errorSchema.safeParse(body).data?.code
  if (status === 404 && code === 'resource_not_found') return { kind: 'alive', at }
  if (status === 401 && code === 'unauthenticated') return { kind: 'dead', at, why: 'unknown' }
  return unclearByStatus(status, at)
}
