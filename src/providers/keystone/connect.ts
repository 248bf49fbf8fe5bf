import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import { MINUTE } from '../../core/clock'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { parseBaseUrl } from '../../net/base-url'
import { openHttp } from '../../net/http'
import { isHeaderSafe } from '../../net/header-text'
import { textOf } from '../../net/secret-text'
import { faultByStatus } from '../../net/status-faults'
import { timeOf } from '../kit/times'
import { createToken, withSignIn } from '../kit/token'
import { createClient } from './client'
import type { SignedIn } from './connection'
import { TOKENS } from './connection'
import { sayingOf } from './faults'
import {
  DEFAULT_DOMAIN,
  LOGIN_PASSWORD,
  PROJECT,
  PROJECT_DOMAIN,
  USER,
  USER_DOMAIN,
  manifest
} from './manifest'
import { tokenAnswer } from './wire'

/** Where an answer has no readable end; Keystone's tokens live an hour unless set otherwise. */
const TOKEN_MS = 5 * MINUTE

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  const password = input.credential[LOGIN_PASSWORD]
  if (password === undefined || password.byteLength === 0)
    return failed('credential-rejected', 'credential-missing', { subject: LOGIN_PASSWORD })
  // It goes into a body, but a password with a line break is a file that was pasted.
  if (!isHeaderSafe(password)) return failed('invalid-input', 'value-invalid', { subject: LOGIN_PASSWORD })
  const field = (name: string, otherwise = ''): string => (input.settings[name] ?? '').trim() || otherwise
  const missing = [USER, PROJECT].find(name => field(name) === '')
  if (missing !== undefined) return failed('invalid-input', 'value-invalid', { subject: missing })

  let signedIn: SignedIn | null = null
  const signIn = openHttp({ ...tools, base: base.value, limits: manifest.limits })
  const token = createToken(tools.clock, async signal => {
    const user = {
      name: field(USER),
      domain: { name: field(USER_DOMAIN, DEFAULT_DOMAIN) },
      password: textOf(password)
    }
    const project = { name: field(PROJECT), domain: { name: field(PROJECT_DOMAIN, DEFAULT_DOMAIN) } }
    const identity = { methods: ['password'], password: { user } }
    const body = { auth: { identity, scope: { project } } }
    const answer = await signIn.exchange({ method: 'POST', path: TOKENS, body, signal })
    if (!answer.ok) return answer
    const { status, value, headers, clockOffsetMs } = answer.value
    if (status === 401 && sayingOf(status, value) !== null) return failed('credential-rejected')
    const refusal = status === 404 ? null : faultByStatus(status)
    if (refusal !== null) return { ok: false, fault: refusal }
    const parsed = tokenAnswer.safeParse(value)
    if (!parsed.success)
      return failed('provider-changed', status === 404 ? 'wrong-base-url' : 'unexpected-shape')
    const given = parsed.data.token
    signedIn = {
      userId: given.user.id,
      projectId: given.project.id,
      projectName: given.project.name,
      roles: (given.roles ?? []).map(({ name }) => name)
    }
    const endsAt = timeOf(given.expires_at, manifest.timeFormats)
    const now = tools.clock.now() + (clockOffsetMs ?? 0)
    return ok({
      text: headers['x-subject-token'],
      lifeMs: endsAt === null || endsAt <= now ? TOKEN_MS : endsAt - now
    })
  })
  const session = openHttp({
    ...tools,
    base: base.value,
    limits: manifest.limits,
    headers: () => ({ 'x-auth-token': token.text() })
  })
  const http = withSignIn(session, token, signIn)
  // The path of every call holds the ID of the user, which the sign-in tells.
  const ready = (signal: Parameters<typeof token.renew>[1]) => token.renew(Number.POSITIVE_INFINITY, signal)
  return ok(createClient({ http, base: base.value, tools, signedIn: () => signedIn, ready }))
}
