import type { Result } from '../../core/fault'
import { failed, fault, ok } from '../../core/fault'
import type { DestinationConnection } from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import type { Secret } from '../../core/secret'
import { parseBaseUrl } from '../../net/base-url'
import { isHeaderSafe } from '../../net/header-text'
import { openHttp, type Exchange, type HttpSession } from '../../net/http'
import { secretOf, textOf } from '../../net/secret-text'
import { faultByStatus } from '../../net/status-faults'
import { loginAnswer } from './wire'

/** Calls as one signed-in caller. */
export type VaultSession = {
  readonly http: HttpSession
  /** Signs in if that is not done yet. */
  signIn(): Promise<Result<null>>
  /** Whether the server still accepts the token: a refused policy answers the same status. */
  isTokenAccepted(): Promise<Result<boolean>>
  close(): Promise<void>
}

export function openSession(
  { settings, credential }: DestinationConnection,
  tools: ConnectionTools
): Result<VaultSession> {
  const base = parseBaseUrl(settings.url ?? '')
  if (!base.ok) return failed(base.fault.code, base.fault.detail, { subject: 'url' })
  const { token: given = null, secretId = null } = credential
  const roleId = settings.roleId ?? ''
  if (given === null && (roleId === '' || secretId === null)) {
    return failed('invalid-input', 'credential-missing', { subject: 'token' })
  }
  if (given !== null && !isHeaderSafe(given)) {
    return failed('invalid-input', 'value-invalid', { subject: 'token' })
  }
  let token: Secret | null = given
  const namespace = settings.namespace ?? ''

  const http = openHttp({
    ...tools,
    base: base.value,
    limits: { requestsPerMinute: null, maxConcurrent: 2 },
    headers: () => ({
      'x-vault-request': 'true',
      ...(namespace === '' ? {} : { 'x-vault-namespace': namespace }),
      ...(token === null ? {} : { 'x-vault-token': textOf(token) })
    })
  })

  async function login(secret: Secret): Promise<Result<null>> {
    const body = { role_id: roleId, secret_id: textOf(secret) }
    const answer = await http.exchange({ method: 'POST', path: '/v1/auth/approle/login', body })
    if (!answer.ok) return answer
    const refusal = signInFault(answer.value)
    if (refusal !== null) return { ok: false, fault: refusal }
    const parsed = loginAnswer.safeParse(answer.value.value)
    if (!parsed.success) return failed('provider-changed', 'unexpected-shape')
    token = secretOf(parsed.data.auth.client_token)
    return ok(null)
  }

  return ok({
    http,
    async signIn() {
      if (token !== null || secretId === null) return ok(null)
      return login(secretId)
    },
    async isTokenAccepted() {
      const answer = await http.exchange({ path: '/v1/auth/token/lookup-self' })
      if (!answer.ok) return answer
      const { status } = answer.value
      if (status === 200 || status === 403) return ok(status === 200)
      // A sealed server, a redirect or another program says nothing about the token.
      return { ok: false, fault: faultByStatus(status) ?? fault('provider-changed', 'unexpected-shape') }
    },
    async close() {
      if (given === null && token !== null) {
        // A token outlives the secret ID that it was made with. If this fails it ends with its own time to live.
        await http.exchange({ method: 'POST', path: '/v1/auth/token/revoke-self' })
        token.wipe()
        token = null
      }
      await http.close()
    }
  })
}

/** An unknown role and a wrong secret ID answer 400. */
function signInFault({ status }: Exchange) {
  if (status === 400) return fault('credential-rejected')
  return faultByStatus(status)
}
