import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { errorBody } from './wire'

export type Call = 'list' | 'create' | 'disable' | 'revoke'

const RIGHT_OF = {
  list: 'missing-list',
  create: 'missing-create',
  disable: undefined,
  revoke: 'missing-revoke'
} as const

/** Google's words are compared and never passed on. */
export function classifyFor(call: Call): Classify {
  return (status, body) => {
    const parsed = errorBody.safeParse(body)
    if (!parsed.success || parsed.data.error.code !== status)
      return status === 404 ? fault('provider-changed', 'wrong-base-url') : null
    const { status: name, message } = parsed.data.error
    if (name === 'UNAUTHENTICATED') return fault('credential-rejected')
    if (name === 'PERMISSION_DENIED') return fault('permission-missing', RIGHT_OF[call])
    if (name === 'NOT_FOUND') return fault('not-found', 'key-unknown')
    if (call !== 'create') return null
    if (/not allowed on this service account/i.test(message ?? ''))
      return fault('forbidden', 'policy-forbids')
    // Once with the words and once without: for the second, the list is read again.
    if (name === 'RESOURCE_EXHAUSTED' && /number of keys/i.test(message ?? ''))
      return fault('cap-reached', 'cap-full')
    return name === 'FAILED_PRECONDITION' ? fault('conflict') : null
  }
}
