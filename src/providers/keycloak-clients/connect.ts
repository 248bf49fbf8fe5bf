import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { parseBaseUrl, segment } from '../../net/base-url'
import { isHeaderSafe } from '../../net/header-text'
import { openHttp } from '../../net/http'
import { textOf } from '../../net/secret-text'
import { faultByStatus } from '../../net/status-faults'
import { createToken, withSignIn } from '../kit/token'
import { createClient } from './client'
import { CLIENT, CLIENT_SECRET, REALM, SIGN_IN_REALM, manifest } from './manifest'
import { TOKEN_MS, tokenPath } from './token-call'
import { tokenAnswer } from './wire'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  const secret = input.credential[CLIENT_SECRET]
  if (secret === undefined || secret.byteLength === 0)
    return failed('credential-rejected', 'credential-missing', { subject: CLIENT_SECRET })
  if (!isHeaderSafe(secret)) return failed('invalid-input', 'value-invalid', { subject: CLIENT_SECRET })
  const realm = (input.settings[REALM] ?? '').trim()
  const ownClient = (input.settings[CLIENT] ?? '').trim()
  if (realm === '') return failed('invalid-input', 'value-invalid', { subject: REALM })
  if (ownClient === '') return failed('invalid-input', 'value-invalid', { subject: CLIENT })
  const signInRealm = (input.settings[SIGN_IN_REALM] ?? '').trim() || realm
  const limits = manifest.limits
  // A client of another realm is not in the list, even if one there has the same name.
  const isOwnListed = signInRealm === realm
  const signIn = openHttp({ ...tools, base: base.value, limits })
  const token = createToken(tools.clock, async signal => {
    const answer = await signIn.exchange({
      method: 'POST',
      path: tokenPath(signInRealm),
      form: { grant_type: 'client_credentials', client_id: ownClient, client_secret: textOf(secret) },
      signal
    })
    if (!answer.ok) return answer
    const { status, value } = answer.value
    // A realm that is not there answers 404: the form has a wrong realm or a wrong address.
    if (status === 404) return failed('invalid-input', 'value-invalid', { subject: REALM })
    if (status === 400 || status === 401) return failed('credential-rejected')
    const refusal = faultByStatus(status)
    if (refusal !== null) return { ok: false, fault: refusal }
    const parsed = tokenAnswer.safeParse(value)
    return ok({ text: parsed.success ? parsed.data.access_token : null, lifeMs: TOKEN_MS })
  })
  const session = openHttp({
    ...tools,
    base: base.value,
    limits,
    headers: () => ({ authorization: `Bearer ${token.text()}` })
  })
  return ok(
    createClient({
      http: withSignIn(session, token, signIn),
      base: base.value,
      tools,
      realm,
      path: `/admin/realms/${segment(realm)}`,
      ownClient: isOwnListed ? ownClient : null
    })
  )
}
