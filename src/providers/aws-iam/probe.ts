import type { AbortSignalLike, Clock } from '../../core/clock'
import type { ProbeResult } from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import { partOf, textOf } from '../../net/secret-text'
import type { AwsApi } from './api'
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from './manifest'
import { callerIdentity, errorCode } from './wire'

/**
 * Asks STS whose key this is, which no policy can deny. `ownId` stands in where only the secret is known: then it is the connection's own.
 * AWS gives one answer for deleted and inactive keys, so `why` stays unknown.
 */
export async function probeKey(
  api: AwsApi,
  clock: Clock,
  { secret, ownId }: { readonly secret: SecretBundle; readonly ownId: string },
  signal: AbortSignalLike | undefined
): Promise<ProbeResult> {
  const secretAccessKey = partOf(secret, SECRET_ACCESS_KEY)
  if (secretAccessKey === null) return { kind: 'unclear', at: clock.now(), why: 'no-probe' }
  const id = partOf(secret, ACCESS_KEY_ID)
  const accessKeyId = id === null ? ownId : textOf(id)
  const answer = await api.identify({ accessKeyId, secretAccessKey }, signal)
  const at = clock.now()
  if (!answer.ok) {
    const { code } = answer.fault
    if (code === 'rate-limited') return { kind: 'unclear', at, why: 'rate-limited' }
    return {
      kind: 'unclear',
      at,
      why: code === 'provider-unavailable' ? 'unreachable' : 'not-about-the-key'
    }
  }
  return verdictOf(answer.value, at)
}

/** A wrong signature says nothing of the key: the secret, or a clock, may be wrong. Pure. */
export function verdictOf(
  { status, value }: { readonly status: number; readonly value: unknown },
  at: number
): ProbeResult {
  if (status === 200 && callerIdentity.safeParse(value).success) return { kind: 'alive', at }
  const code = errorCode(value)
  if (status === 403 && (code === 'InvalidClientTokenId' || code === 'UnrecognizedClientException'))
    return { kind: 'dead', at, why: 'unknown' }
  if (status === 429 || code === 'Throttling') return { kind: 'unclear', at, why: 'rate-limited' }
  return { kind: 'unclear', at, why: status >= 500 ? 'server-error' : 'not-about-the-key' }
}
