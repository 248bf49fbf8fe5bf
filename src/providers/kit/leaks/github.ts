import { z } from 'zod'
import { fault, ok } from '../../../core/fault'
import { readInstant } from '../../../core/instant'
import type { LeakAnswer, LeakVendor } from '../../../core/ports/leaks'
import { bearer } from '../../../net/signers/authorization'
import { textOf } from '../../../net/secret-text'
import type { LeakTools } from './session'
import { exchange, ownerIn, scopesIn, withSession } from './session'

const user = z.object({ login: z.string() })
const refusal = z.object({ message: z.string() })
const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }
const BLANK = { owner: null, scopes: null, expiresAt: null }

/** GitHub: `GET /user`, and `POST /credentials/revoke`, which must come without a credential. */
export function githubLeaks(tools: LeakTools): LeakVendor {
  return {
    id: 'github',
    name: 'GitHub',
    // No `ghr_`: a refresh token is accepted by no read-only call, so nothing would ever say whether it works.
    pattern: '^(gh[opus]_[A-Za-z0-9_]{30,}|github_pat_[A-Za-z0-9_]{30,})$',
    // Tokens of installations end by themselves within an hour.
    revocable: '^(gh[opu]_|github_pat_)',
    address: 'https://api.github.com',
    hasOtherServers: false,
    async ask(secret, { address, signal }) {
      const answer = await exchange(tools, address, {
        path: '/user',
        headers: { ...HEADERS, authorization: bearer(secret) },
        signal
      })
      if (!answer.ok) return answer
      const { status, value, headers } = answer.value
      const message = refusal.safeParse(value)
      // GitHub says the same of a revoked value and of one it never issued; those of GitHub Enterprise Server look the same.
      if (status === 401 && message.success && message.data.message === 'Bad credentials')
        return ok<LeakAnswer>({ ...BLANK, state: 'refused' })
      const known = user.safeParse(value)
      // A token of an installation is no user, and is told so only if it is known.
      const isAlive =
        (status === 200 && known.success) ||
        (status === 403 && message.success && /not accessible by/i.test(message.data.message))
      if (!isAlive) return ok<LeakAnswer>({ ...BLANK, state: 'unclear' })
      return ok<LeakAnswer>({
        state: 'alive',
        owner: ownerIn(known.success ? known.data.login : null),
        scopes: scopesIn(headers['x-oauth-scopes']),
        expiresAt: endIn(headers['github-authentication-token-expiration'])
      })
    },
    async revoke(secret, { address, signal }) {
      const sent = await withSession(tools, address, http =>
        http.change({
          method: 'POST',
          path: '/credentials/revoke',
          headers: HEADERS,
          body: { credentials: [textOf(secret)] },
          schema: 'any-body',
          classify: status => (status === 404 ? fault('provider-changed', 'wrong-base-url') : null),
          signal
        })
      )
      if ('ok' in sent) return { kind: 'not-sent', fault: sent.fault }
      return sent.kind === 'committed' ? { kind: 'committed', value: null } : sent
    }
  }
}

/** `2026-12-31 10:00:00 UTC`, or with an offset. */
function endIn(header: string | undefined): number | null {
  const found = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) (UTC|[+-]\d{4})$/.exec(header ?? '')
  if (found === null) return null
  const [, day = '', time = '', zone = ''] = found
  const offset = zone === 'UTC' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`
  return readInstant(`${day}T${time}${offset}`, ['rfc-3339'])?.at ?? null
}
