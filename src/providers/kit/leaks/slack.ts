import { z } from 'zod'
import { fault, ok } from '../../../core/fault'
import type { LeakAnswer, LeakVendor } from '../../../core/ports/leaks'
import { bearer } from '../../../net/signers/authorization'
import type { LeakTools } from './session'
import { exchange, ownerIn, scopesIn, withSession } from './session'

const answered = z.object({ ok: z.boolean(), error: z.string().optional(), team: z.string().optional() })
const revoked = z.object({ ok: z.literal(true), revoked: z.literal(true) })
/** Only these say that the token ended. */
const DEAD = ['token_revoked', 'token_expired', 'account_inactive']
/** Also the answer to a live token from an address that the workspace does not allow. Any other error is about something else. */
const REFUSED = 'invalid_auth'
const BLANK = { owner: null, scopes: null, expiresAt: null }

/** Slack: `auth.test` and `auth.revoke`, both with the token itself. */
export function slackLeaks(tools: LeakTools): LeakVendor {
  return {
    id: 'slack',
    name: 'Slack',
    // No `xoxe-` and `xoxr-`: a refresh token is accepted by no read-only call.
    pattern: '^xox[bpa]-[A-Za-z0-9-]{10,}$',
    revocable: '^xox[bp]-',
    address: 'https://slack.com',
    hasOtherServers: false,
    async ask(secret, { address, signal }) {
      const answer = await exchange(tools, address, {
        method: 'POST',
        path: '/api/auth.test',
        headers: { authorization: bearer(secret) },
        isQuestion: true,
        signal
      })
      if (!answer.ok) return answer
      const { value, headers } = answer.value
      const known = answered.safeParse(value)
      if (!known.success) return ok<LeakAnswer>({ ...BLANK, state: 'unclear' })
      if (!known.data.ok) return ok<LeakAnswer>({ ...BLANK, state: refusalOf(known.data.error ?? '') })
      const scopes = scopesIn(headers['x-oauth-scopes'])
      return ok<LeakAnswer>({ state: 'alive', owner: ownerIn(known.data.team), scopes, expiresAt: null })
    },
    async revoke(secret, { address, signal }) {
      const sent = await withSession(tools, address, http =>
        http.change({
          method: 'POST',
          path: '/api/auth.revoke',
          headers: { authorization: bearer(secret) },
          schema: revoked,
          // Slack answers a refusal with 200 and `ok: false`.
          classify: (_status, body) => {
            const known = answered.safeParse(body)
            return known.success && !known.data.ok ? fault('forbidden') : null
          },
          signal
        })
      )
      if ('ok' in sent) return { kind: 'not-sent', fault: sent.fault }
      return sent.kind === 'committed' ? { kind: 'committed', value: null } : sent
    }
  }
}

function refusalOf(error: string): LeakAnswer['state'] {
  if (DEAD.includes(error)) return 'dead'
  return error === REFUSED ? 'refused' : 'unclear'
}
