// A session whose calls carry a token of short life, which `ask` gets with what the person typed.
import type { AbortSignalLike, Clock } from '../../core/clock'
import { MINUTE, SECOND } from '../../core/clock'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { Secret } from '../../core/secret'
import { isHeaderSafe } from '../../net/header-text'
import type { HttpSession } from '../../net/http'
import { secretOf, textOf } from '../../net/secret-text'

type Signal = AbortSignalLike | undefined

export type Token = {
  /** Empty before the first one. */
  text(): string
  wipe(): void
  /** Has a token that is neither nearly over nor older than `youngerThanMs`. */
  renew(youngerThanMs: number, signal: Signal): Promise<Result<null>>
}

/** A token as a server gave it, not checked. */
export type GivenToken = { readonly text: unknown; readonly lifeMs: number }

/** A change that was refused a moment after signing in was not refused for an old token. */
const FRESH_MS = 5 * SECOND
/** A token that ends on the way to the server is no use. */
const MARGIN_MS = MINUTE
const LONGEST_TOKEN = 16_384

export function createToken(clock: Clock, ask: (signal: Signal) => Promise<Result<GivenToken>>): Token {
  let token: Secret | null = null
  let madeAt = 0
  let endsAt = 0
  let pending: Promise<Result<null>> | null = null

  async function askAndKeep(signal: Signal): Promise<Result<null>> {
    const given = await ask(signal)
    if (!given.ok) return given
    const { text, lifeMs } = given.value
    if (typeof text !== 'string' || text === '' || text.length > LONGEST_TOKEN)
      return failed('provider-changed', 'unexpected-shape')
    const next = secretOf(text)
    if (!isHeaderSafe(next)) {
      next.wipe()
      return failed('provider-changed', 'unexpected-shape')
    }
    token?.wipe()
    token = next
    madeAt = clock.monotonic()
    // Half of a token that lives shorter than the margin.
    endsAt = madeAt + Math.max(lifeMs - MARGIN_MS, lifeMs / 2)
    return ok(null)
  }

  return {
    text: () => (token === null ? '' : textOf(token)),
    wipe() {
      token?.wipe()
      token = null
    },
    async renew(youngerThanMs, signal) {
      const now = clock.monotonic()
      if (token !== null && now < endsAt && now - madeAt < youngerThanMs) return ok(null)
      // Calls that start together sign in once.
      pending ??= askAndKeep(signal).finally(() => {
        pending = null
      })
      return pending
    }
  }
}

/** The session, signed in before each call. A probe comes with the key itself and does not sign in. */
export function withSignIn(session: HttpSession, token: Token, signInSession: HttpSession): HttpSession {
  return {
    async read(request) {
      const first = await token.renew(Number.POSITIVE_INFINITY, request.signal)
      if (!first.ok) return first
      const answer = await session.read(request)
      if (answer.ok || answer.fault.code !== 'credential-rejected') return answer
      // A server may end its tokens early. One more try with a new one tells that from a refused credential.
      const again = await token.renew(0, request.signal)
      return again.ok ? session.read(request) : again
    },
    async change(request) {
      const fresh = await token.renew(FRESH_MS, request.signal)
      return fresh.ok ? session.change(request) : { kind: 'not-sent', fault: fresh.fault }
    },
    async exchange(request) {
      if (request.withoutSessionHeaders !== true) {
        const renewed = await token.renew(Number.POSITIVE_INFINITY, request.signal)
        if (!renewed.ok) return renewed
      }
      return session.exchange(request)
    },
    async close() {
      token.wipe()
      await Promise.all([session.close(), signInSession.close()])
    }
  }
}
