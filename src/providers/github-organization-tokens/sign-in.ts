import type { AbortSignalLike } from '../../core/clock'
import { MINUTE, SECOND } from '../../core/clock'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ConnectionTools } from '../../core/ports/provider'
import { segment } from '../../net/base-url'
import type { Exchange, HttpSession } from '../../net/http'
import type { SigningKey } from '../../net/signers/jwt'
import { signedJwt } from '../../net/signers/jwt'
import { faultByStatus } from '../../net/status-faults'
import { timeOf } from '../kit/times'
import type { GivenToken, Token } from '../kit/token'
import { createToken } from '../kit/token'
import type { Call } from './faults'
import { classifyFor } from './faults'
import { manifest } from './manifest'
import { installation, installationToken } from './wire'

type Signal = AbortSignalLike | undefined

export type App = {
  readonly key: SigningKey
  /** Its client ID, or its number. */
  readonly id: string
  readonly organization: string
}

export const PERMISSION = 'organization_personal_access_tokens'
export const HEADERS = { 'x-github-api-version': '2022-11-28' } as const
/** GitHub takes a claim for ten minutes at most, and advises to set its start a minute back. */
const CLAIM_SECONDS = 540
const BACK_SECONDS = 60

export function claimOf({ key, id }: Pick<App, 'key' | 'id'>, at: number): string {
  const now = Math.floor(at / SECOND)
  // Older servers want a number where the ID is one.
  const iss = /^\d{1,15}$/.test(id) ? Number(id) : id
  return signedJwt(key, {}, { iat: now - BACK_SECONDS, exp: now + CLAIM_SECONDS, iss })
}

export type SignIn = {
  readonly token: Token
  /** What the last token may do; null before the first one. */
  mayRevoke(): boolean | null
}

/** Signs in as the installation of an App. Each token may read and end access, and nothing else of what the App may do. */
export function createSignIn(app: App, session: HttpSession, { clock }: ConnectionTools): SignIn {
  let clockOffsetMs = 0
  let installationId: number | null = null
  let mayRevoke: boolean | null = null

  async function send(
    call: Call,
    request: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: object },
    signal: Signal
  ): Promise<Result<unknown>> {
    const ask = async (): Promise<Result<Exchange>> => {
      const claim = claimOf(app, clock.now() + clockOffsetMs)
      const headers = { ...HEADERS, authorization: `Bearer ${claim}` }
      const answer = await session.exchange({ ...request, headers, signal })
      if (answer.ok) clockOffsetMs = answer.value.clockOffsetMs ?? clockOffsetMs
      return answer
    }
    const before = clockOffsetMs
    let answer = await ask()
    // The claim of a wrong clock is refused. The next one has GitHub's time.
    const wasOff = Math.abs(clockOffsetMs - before) > MINUTE / 2
    if (wasOff && answer.ok && answer.value.status === 401) answer = await ask()
    if (!answer.ok) return answer
    const { status, value } = answer.value
    const refusal = classifyFor(call)(status, value) ?? faultByStatus(status)
    return refusal === null ? ok(value) : { ok: false, fault: refusal }
  }

  async function find(signal: Signal): Promise<Result<number>> {
    if (installationId !== null) return ok(installationId)
    const path = `/orgs/${segment(app.organization)}/installation`
    const found = await send('installation', { method: 'GET', path }, signal)
    if (!found.ok) return found
    const parsed = installation.safeParse(found.value)
    if (!parsed.success) return failed('provider-changed', 'unexpected-shape')
    if ((parsed.data.suspended_at ?? null) !== null) return failed('forbidden', 'user-not-active')
    installationId = parsed.data.id
    return ok(installationId)
  }

  function tokenFor(id: number, level: 'read' | 'write', signal: Signal): Promise<Result<unknown>> {
    const path = `/app/installations/${id}/access_tokens`
    return send('token', { method: 'POST', path, body: { permissions: { [PERMISSION]: level } } }, signal)
  }

  async function ask(signal: Signal): Promise<Result<GivenToken>> {
    const id = await find(signal)
    if (!id.ok) return id
    let given = await tokenFor(id.value, 'write', signal)
    const isDenied = !given.ok && given.fault.code === 'permission-missing'
    if (isDenied) given = await tokenFor(id.value, 'read', signal)
    if (!given.ok) {
      // The App was installed anew: the next sign-in looks for it.
      installationId = null
      return given
    }
    const parsed = installationToken.safeParse(given.value)
    const endsAt = parsed.success ? timeOf(parsed.data.expires_at, manifest.timeFormats) : null
    if (!parsed.success || endsAt === null) return failed('provider-changed', 'unexpected-shape')
    mayRevoke = !isDenied
    const lifeMs = Math.max(0, endsAt - (clock.now() + clockOffsetMs))
    return ok({ text: parsed.data.token, lifeMs })
  }

  return { token: createToken(clock, ask), mayRevoke: () => mayRevoke }
}
