import type { Fault } from '../../core/fault'
import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { errorBody } from './wire'

export type Call = 'list' | 'lookup' | 'create' | 'revoke'

/** What the server wrote about a refusal; null when it was not this server that refused. Compared, never passed on. */
export function sayingOf(body: unknown): string | null {
  const parsed = errorBody.safeParse(body)
  return parsed.success ? parsed.data.errors.join('\n') : null
}

/**
 * The server's refusals. It answers 403 both for a token that it does not know and for one without the right: the client tells
 * the two apart with another call.
 */
export function classifyFor(call: Call): Classify {
  return (status, body) => {
    const saying = sayingOf(body)
    if (status === 403 && saying !== null) return fault('permission-missing', RIGHT_OF[call])
    if (isGone(saying)) return fault('not-found', 'key-unknown')
    // Without the server's own words a 404 comes from a wrong address; with an empty list of them there is nothing at this path.
    if (status === 404)
      return saying === null ? fault('provider-changed', 'wrong-base-url') : fault('not-found')
    if (status === 503 && saying !== null) return fault('provider-unavailable', 'server-error')
    return status === 400 && saying !== null ? malformed(saying) : null
  }
}

const RIGHT_OF = {
  list: 'missing-list',
  lookup: 'missing-list',
  create: 'missing-create',
  revoke: 'missing-revoke'
} as const

/** A destroy of an accessor that is gone answers 500, a lookup 404; the words are the same. */
function isGone(saying: string | null): boolean {
  return saying?.includes('failed to find accessor entry') === true
}

function malformed(saying: string): Fault {
  return /\bttl\b/i.test(saying) ? fault('invalid-input', 'invalid-expiry') : fault('invalid-input')
}

/** Does this refusal of a login say that the pair of role ID and secret ID is not known? Nothing else means dead. */
export function isLoginRefused(status: number, body: unknown): boolean {
  const saying = sayingOf(body)
  return status === 400 && saying !== null && /invalid (role or )?secret[ _]id/i.test(saying)
}
