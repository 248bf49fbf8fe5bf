import type { AbortSignalLike } from '../../core/clock'
import type { ProbeResult } from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import { partOf, textOf } from '../../net/secret-text'
import type { AppRoleConnection } from './connection'
import { isLoginRefused } from './faults'
import { ROLE_ID, SECRET_ID } from './manifest'
import { login } from './wire'

/**
 * Signs in with the pair, as a service does, and ends the token that this gave. A secret ID of limited uses has one less
 * afterwards.
 */
export async function probeKey(
  { http, tools, mountPath, namespaceHeader }: AppRoleConnection,
  secret: SecretBundle,
  signal: AbortSignalLike | undefined
): Promise<ProbeResult> {
  const [roleId, secretId] = [partOf(secret, ROLE_ID), partOf(secret, SECRET_ID)]
  const unclear = (why: Extract<ProbeResult, { kind: 'unclear' }>['why']): ProbeResult => ({
    kind: 'unclear',
    at: tools.clock.now(),
    why
  })
  if (roleId === null || secretId === null) return unclear('no-probe')
  const answer = await http.exchange({
    method: 'POST',
    path: `${mountPath}/login`,
    body: { role_id: textOf(roleId), secret_id: textOf(secretId) },
    headers: namespaceHeader,
    withoutSessionHeaders: true,
    signal
  })
  if (!answer.ok) {
    const { code } = answer.fault
    if (code === 'rate-limited') return unclear('rate-limited')
    return unclear(
      code === 'provider-unavailable' || code === 'cancelled' ? 'unreachable' : 'not-about-the-key'
    )
  }
  const { status, value } = answer.value
  if (status === 429) return unclear('rate-limited')
  if (status >= 500) return unclear('server-error')
  if (isLoginRefused(status, value)) return { kind: 'dead', at: tools.clock.now(), why: 'unknown' }
  const signedIn = status === 200 ? login.safeParse(value) : null
  if (signedIn?.success !== true) return unclear('not-about-the-key')
  // If it is lost, the token ends by itself with the role's time to live.
  await http.exchange({
    method: 'POST',
    path: '/v1/auth/token/revoke-self',
    body: {},
    headers: { 'x-vault-token': signedIn.data.auth.client_token, ...namespaceHeader },
    withoutSessionHeaders: true
  })
  return { kind: 'alive', at: tools.clock.now() }
}
