import type { AbortSignalLike, Clock } from '../../core/clock'
import type { ProbeResult } from '../../core/ports/provider'
import type { Secret, SecretBundle } from '../../core/secret'
import type { HttpSession } from '../../net/http'
import { partOf, textOf } from '../../net/secret-text'
import { unclearByFault, unclearByStatus } from '../kit/unclear'
import { PROBE_PATH } from './manifest'
import { createTimestamps, signatureOf } from './signature'
import { errorSchema } from './wire'

export type ProbeTools = {
  readonly session: HttpSession
  readonly clock: Clock
  /** Path of the base URL, which the signature covers. */
  readonly pathPrefix: string
  /** Provider clock minus ours as last seen. */
  clockOffsetMs(): number
}

export type Prober = (secret: SecretBundle, signal: AbortSignalLike | undefined) => Promise<ProbeResult>

/** Reads the balance with the key itself, signed when the key has an API secret. */
export function createProber(tools: ProbeTools): Prober {
  const { session, clock } = tools
  const timestamps = createTimestamps()

  async function signingHeaders(apiSecret: Secret, signal: AbortSignalLike | undefined) {
    const { seconds, waitMs } = timestamps.next(clock.now() + tools.clockOffsetMs())
    if (waitMs > 0) await clock.sleep(waitMs, signal)
    const signed = { method: 'GET', path: tools.pathPrefix + PROBE_PATH, timestampSeconds: seconds, body: '' }
    return { 'x-timestamp': String(seconds), 'x-signature': signatureOf(apiSecret, signed) }
  }

  return async (secret, signal) => {
    const apiKey = partOf(secret, 'apiKey')
    const apiSecret = partOf(secret, 'apiSecret')
    if (apiKey === null) return { kind: 'unclear', at: clock.now(), why: 'no-probe' }
    const signing = apiSecret === null ? {} : await signingHeaders(apiSecret, signal)
    const answer = await session.exchange({
      path: PROBE_PATH,
      headers: { 'x-api-key': textOf(apiKey), ...signing },
      withoutSessionHeaders: true,
      signal
    })
    const at = clock.now()
    return answer.ok ? verdict(answer.value.status, answer.value.value, at) : unclearByFault(answer.fault, at)
  }
}

/** Pure: what an answer says about the key. Only the three codes that speak of the key itself mean dead. */
export function verdict(status: number, body: unknown, at: number): ProbeResult {
  const error = errorSchema.safeParse(body)
  if (!error.success) {
    const isAnswer = status === 200 && typeof body === 'object' && body !== null
    return isAnswer ? { kind: 'alive', at } : unclearByStatus(status, at)
  }
  switch (error.data.error_code ?? '') {
    case 'INVALID_API_KEY':
      return { kind: 'dead', at, why: 'unknown' }
    case 'API_KEY_INACTIVE':
      return { kind: 'dead', at, why: 'disabled' }
    case 'API_KEY_EXPIRED':
      return { kind: 'dead', at, why: 'expired' }
    case 'FORBIDDEN':
      // The key was recognised; it only lacks `balance.read`.
      return status === 403 ? { kind: 'alive', at } : unclearByStatus(status, at)
    default:
      return unclearByStatus(status, at)
  }
}
