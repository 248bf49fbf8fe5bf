import { z } from 'zod'
import { fault, ok } from '../../../core/fault'
import type { LeakAnswer, LeakVendor } from '../../../core/ports/leaks'
import { textOf } from '../../../net/secret-text'
import { timeOf } from '../times'
import type { LeakTools } from './session'
import { exchange, scopesIn, withSession } from './session'

const token = z.object({
  active: z.boolean(),
  revoked: z.boolean(),
  scopes: z.array(z.string()).nullish(),
  expires_at: z.string().nullish()
})
const refusal = z.object({ error: z.literal('invalid_token'), error_description: z.string() })
/** The answer to a value that the server does not know. */
const unknown = z.object({ message: z.literal('401 Unauthorized') })
const ENDED = /^token (was revoked|is expired)\b/i
const SELF = '/api/v4/personal_access_tokens/self'
const BLANK = { owner: null, scopes: null, expiresAt: null }

/** GitLab: every personal, group and project access token may read and revoke itself. */
export function gitlabLeaks(tools: LeakTools): LeakVendor {
  return {
    id: 'gitlab',
    name: 'GitLab',
    pattern: '^glpat-[A-Za-z0-9_.-]{20,}$',
    revocable: '^glpat-',
    address: 'https://gitlab.com',
    hasOtherServers: true,
    async ask(secret, { address, signal }) {
      const headers = { 'private-token': textOf(secret) }
      const answer = await exchange(tools, address, { path: SELF, headers, signal })
      if (!answer.ok) return answer
      const { status, value } = answer.value
      if (status === 401) return ok<LeakAnswer>({ ...BLANK, state: refusalOf(value) })
      const known = token.safeParse(value)
      if (status !== 200 || !known.success) return ok<LeakAnswer>({ ...BLANK, state: 'unclear' })
      const { active, revoked, scopes, expires_at: end } = known.data
      return ok<LeakAnswer>({
        state: active && !revoked ? 'alive' : 'dead',
        owner: null,
        scopes: scopesIn(scopes ?? undefined),
        expiresAt: timeOf(end ?? null, ['date'])
      })
    },
    async revoke(secret, { address, signal }) {
      const sent = await withSession(tools, address, http =>
        http.change({
          method: 'DELETE',
          path: SELF,
          headers: { 'private-token': textOf(secret) },
          schema: 'no-body',
          classify: status => (status === 404 ? fault('provider-changed', 'wrong-base-url') : null),
          signal
        })
      )
      if ('ok' in sent) return { kind: 'not-sent', fault: sent.fault }
      return sent.kind === 'committed' ? { kind: 'committed', value: null } : sent
    }
  }
}

/** A body of another form is not GitLab's. */
function refusalOf(body: unknown): LeakAnswer['state'] {
  const known = refusal.safeParse(body)
  if (known.success) return ENDED.test(known.data.error_description) ? 'dead' : 'refused'
  return unknown.safeParse(body).success ? 'refused' : 'unclear'
}
