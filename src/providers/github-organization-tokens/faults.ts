import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { errorBody } from './wire'

export type Call = 'installation' | 'token' | 'list' | 'revoke'

const LIMITED = /rate limit|abuse detection/i

export function classifyFor(call: Call): Classify {
  return (status, body) => {
    if (status < 400) return null
    const parsed = errorBody.safeParse(body)
    if (!parsed.success) return status === 404 ? fault('provider-changed', 'wrong-base-url') : null
    const { message } = parsed.data
    if ((status === 403 || status === 429) && LIMITED.test(message)) return fault('rate-limited')
    if (status === 401) return fault('credential-rejected', 'key-unknown')
    if (status === 403) {
      if (/suspended/i.test(message)) return fault('forbidden', 'user-not-active')
      return fault('permission-missing', call === 'revoke' ? 'missing-revoke' : 'missing-list')
    }
    if (status === 404) {
      if (message !== 'Not Found') return fault('provider-changed', 'wrong-base-url')
      // GitHub says the same of an organization where the App is not installed: never "the token is gone" by itself.
      return call === 'revoke' ? fault('not-found', 'key-unknown') : fault('forbidden', 'other-owner')
    }
    // The App does not have the permission that the token was asked for.
    if (status === 422 && call === 'token') return fault('permission-missing', 'missing-list')
    return null
  }
}
