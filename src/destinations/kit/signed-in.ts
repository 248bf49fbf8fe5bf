import { z } from 'zod'
import { MINUTE } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { ConnectionTools } from '../../core/ports/provider'
import type { Secret } from '../../core/secret'
import type { BaseUrl } from '../../net/base-url'
import { isHeaderSafe } from '../../net/header-text'
import { openHttp, type ExchangeRequest, type HttpSession } from '../../net/http'
import { secretOf, textOf } from '../../net/secret-text'
import { faultByStatus } from '../../net/status-faults'

// A server that takes access tokens of short life, which another address gives out. Each call signs in first if the token is missing
// or nearly over.

/** Where and how one asks for a token. The request is made anew for each token. */
type TokenSource = {
  readonly base: BaseUrl
  request(): Omit<ExchangeRequest, 'method'>
  /** The token in the answer; null for an answer that has none. */
  tokenIn(body: unknown): AccessToken | null
}

type AccessToken = { readonly text: string; readonly lifeMs: number }

export type SignedInSession = Pick<HttpSession, 'read' | 'change' | 'close'> & {
  signIn(): Promise<Result<null>>
}

const oauthAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

/** The answer of OAuth 2. */
export function oauthToken(body: unknown): AccessToken | null {
  const parsed = oauthAnswer.safeParse(body)
  return parsed.success ? { text: parsed.data.access_token, lifeMs: parsed.data.expires_in * 1_000 } : null
}

const limits = { requestsPerMinute: null, maxConcurrent: 2 }

export function openSignedIn(base: BaseUrl, source: TokenSource, tools: ConnectionTools): SignedInSession {
  let token: Secret | null = null
  let endsAt = 0
  const http = openHttp({
    ...tools,
    base,
    limits,
    headers: () => (token === null ? {} : { authorization: `Bearer ${textOf(token)}` })
  })
  const tokens = openHttp({ ...tools, base: source.base, limits })

  async function signIn(): Promise<Result<null>> {
    if (token !== null && tools.clock.monotonic() < endsAt) return ok(null)
    const answer = await tokens.exchange({ ...source.request(), method: 'POST' })
    if (!answer.ok) return answer
    const { status, value } = answer.value
    // A wrong secret and an unknown caller answer 400 or 401, by the rules of OAuth.
    if (status === 400) return failed('credential-rejected')
    const refusal = faultByStatus(status)
    if (refusal !== null) return { ok: false, fault: refusal }
    const given = source.tokenIn(value)
    if (given === null) return failed('provider-changed', 'unexpected-shape')
    const next = secretOf(given.text)
    if (!isHeaderSafe(next)) {
      next.wipe()
      return failed('provider-changed', 'unexpected-shape')
    }
    token?.wipe()
    token = next
    endsAt = tools.clock.monotonic() + given.lifeMs - MINUTE
    return ok(null)
  }

  return {
    signIn,
    async read(request) {
      const signedIn = await signIn()
      return signedIn.ok ? http.read(request) : signedIn
    },
    async change(request) {
      const signedIn = await signIn()
      return signedIn.ok ? http.change(request) : { kind: 'not-sent', fault: signedIn.fault }
    },
    async close() {
      token?.wipe()
      token = null
      await Promise.all([http.close(), tokens.close()])
    }
  }
}

/** Both addresses, so that a credential which is sealed for them goes nowhere else. */
export function originsOf(base: BaseUrl, source: BaseUrl, isOwnSource: boolean): string {
  return isOwnSource ? `${base.origin} ${source.origin}` : base.origin
}
