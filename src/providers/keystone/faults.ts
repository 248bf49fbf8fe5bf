import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { errorBody } from './wire'

export type Call = 'list' | 'create' | 'revoke'
export type Saying = 'no-such-key' | 'refused'

const RIGHT_OF = { list: 'missing-list', create: 'missing-create', revoke: 'missing-revoke' } as const

/** What Keystone said; null when something else answered. Its words are compared and never passed on. */
export function sayingOf(status: number, body: unknown): Saying | null {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success || parsed.data.error.code !== status) return null
  const isNoKey = status === 404 && /application credential/i.test(parsed.data.error.message)
  return isNoKey ? 'no-such-key' : 'refused'
}

export function classifyFor(call: Call): Classify {
  return (status, body) => {
    const saying = sayingOf(status, body)
    if (saying === 'no-such-key') return fault('not-found', 'key-unknown')
    // Any other 404 is about the user, the project or the address, and says nothing about a key.
    if (status === 404) return fault('provider-changed', 'wrong-base-url')
    if (saying === null) return null
    if (status === 403) return fault('permission-missing', RIGHT_OF[call])
    if (status === 409) return fault('conflict', 'invalid-name')
    return status === 400 && call === 'create' ? fault('invalid-input', 'invalid-permissions') : null
  }
}
