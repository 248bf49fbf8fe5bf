import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { errorBody } from './wire'

export type Call = 'repositories' | 'list' | 'one' | 'create' | 'revoke'

const RIGHT_OF = {
  repositories: 'missing-list',
  list: 'missing-list',
  one: 'missing-list',
  create: 'missing-create',
  revoke: 'missing-revoke'
} as const
const LIMITED = /rate limit|abuse detection/i
/** A key is taken once by all of GitHub. Ours is new: GitHub has it from this very request. */
const TAKEN = /key is already in use/i

export function classifyFor(call: Call): Classify {
  return (status, body) => {
    if (status < 400) return null
    const parsed = errorBody.safeParse(body)
    if (!parsed.success) return status === 404 ? fault('provider-changed', 'wrong-base-url') : null
    const { message, errors } = parsed.data
    if ((status === 403 || status === 429) && LIMITED.test(message)) return fault('rate-limited')
    if (status === 401) return fault('credential-rejected', 'key-unknown')
    if (status === 403) {
      if (/archived/i.test(message)) return fault('forbidden')
      return fault('permission-missing', RIGHT_OF[call])
    }
    if (status === 404) {
      if (message !== 'Not Found') return fault('provider-changed', 'wrong-base-url')
      // Also what GitHub says of a repository that the token may not see: never "the key is gone" by itself.
      return call === 'one' || call === 'revoke'
        ? fault('not-found', 'key-unknown')
        : fault('forbidden', 'other-owner')
    }
    if (status !== 422 || call !== 'create') return null
    const details = (errors ?? []).map(each => (typeof each === 'string' ? { message: each } : each))
    if (details.some(each => TAKEN.test(each.message ?? ''))) return fault('conflict')
    return 'title' in Object.fromEntries(details.map(each => ['field' in each ? each.field : '', true]))
      ? fault('invalid-input', 'invalid-name')
      : fault('invalid-input')
  }
}
