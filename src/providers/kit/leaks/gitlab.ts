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
      // The body is JSON, so that a page of something in between is not taken for GitLab.
      if (status === 401 && typeof value === 'object' && value !== null)
        return ok<LeakAnswer>({ ...BLANK, state: 'dead' })
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
