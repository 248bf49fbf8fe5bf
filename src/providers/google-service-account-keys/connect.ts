import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import { MINUTE, SECOND } from '../../core/clock'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { parseBaseUrl } from '../../net/base-url'
import type { Exchange } from '../../net/http'
import { openHttp } from '../../net/http'
import { serviceAccountIn } from '../../net/signers/service-account'
import { faultByStatus } from '../../net/status-faults'
import { MOST_GROUPS } from '../kit/bounds'
import { createToken, withSignIn } from '../kit/token'
import { createClient } from './client'
import { MANAGEMENT_FILE, PROJECT, SERVICE_ACCOUNTS, manifest } from './manifest'
import { MANAGE, TOKEN_SERVER, isUnknownKey, tokenAnswer, tokenCall } from './token-call'
import { EMAIL } from './wire'

/** A project may belong to a domain, as in example.com:shop. */
const PROJECT_ID = /^[a-z0-9][a-z0-9.:-]{1,62}$/

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  const file = input.credential[MANAGEMENT_FILE]
  if (file === undefined || file.byteLength === 0)
    return failed('credential-rejected', 'credential-missing', { subject: MANAGEMENT_FILE })
  const own = serviceAccountIn(file)
  if (!own.ok) return failed('invalid-input', 'value-invalid', { subject: MANAGEMENT_FILE })
  const project = (input.settings[PROJECT] ?? '').trim()
  if (!PROJECT_ID.test(project)) return failed('invalid-input', 'value-invalid', { subject: PROJECT })
  const lines = (input.settings[SERVICE_ACCOUNTS] ?? '').split('\n').map(line => line.trim().toLowerCase())
  const named = [...new Set(lines.filter(line => line !== ''))]
  if (named.length > MOST_GROUPS || !named.every(email => EMAIL.test(email)))
    return failed('invalid-input', 'value-invalid', { subject: SERVICE_ACCOUNTS })

  // A loopback server stands in for all of Google: it is a sandbox or a test.
  const server = base.value.isLoopback ? base : parseBaseUrl(TOKEN_SERVER)
  if (!server.ok) return server
  const { limits } = manifest
  const tokens = openHttp({ ...tools, base: server.value, limits })
  const signIn = openHttp({ ...tools, base: server.value, limits })
  let clockOffsetMs = 0
  const token = createToken(tools.clock, async signal => {
    const ask = async (): Promise<Result<Exchange>> => {
      const at = tools.clock.now() + clockOffsetMs
      const call = tokenCall(own.value, { server: server.value, scope: MANAGE, at })
      const answer = await signIn.exchange({ ...call, method: 'POST', signal })
      if (answer.ok) clockOffsetMs = answer.value.clockOffsetMs ?? clockOffsetMs
      return answer
    }
    const before = clockOffsetMs
    let answer = await ask()
    // A claim is good for minutes, so that of a wrong clock is refused. The next one has Google's time.
    const wasOff = Math.abs(clockOffsetMs - before) > MINUTE
    if (wasOff && answer.ok && answer.value.status === 400) answer = await ask()
    if (!answer.ok) return answer
    const { status, value } = answer.value
    if (isUnknownKey(status, value)) return failed('credential-rejected', 'key-unknown')
    if (status === 400) return failed('credential-rejected')
    const refusal = status === 404 ? null : faultByStatus(status)
    if (refusal !== null) return { ok: false, fault: refusal }
    const given = tokenAnswer.safeParse(value)
    if (!given.success)
      return failed('provider-changed', status === 404 ? 'wrong-base-url' : 'unexpected-shape')
    return ok({ text: given.data.access_token, lifeMs: given.data.expires_in * SECOND })
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
      tokens,
      tokenServer: server.value,
      base: base.value,
      tools,
      project,
      named,
      own: own.value
    })
  )
}
