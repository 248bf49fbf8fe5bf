import type { Fault } from '../../core/fault'
import { fault } from '../../core/fault'
import type { Classify } from '../../net/http'
import { errorBody } from './wire'

export type Saying = 'login-failed' | 'not-allowed' | 'gone' | 'refused'

/** What the broker said; null when something else answered. It answers 401 for a wrong password and for a missing tag. */
export function sayingOf(status: number, body: unknown): Saying | null {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return null
  const { reason } = parsed.data
  const text = typeof reason === 'string' ? reason : ''
  if (status === 401) return text === 'Login failed' ? 'login-failed' : 'not-allowed'
  if (status === 404) return 'gone'
  return status >= 400 && status < 500 ? 'refused' : null
}

export function classifyFor(call: 'list' | 'create' | 'revoke'): Classify {
  return (status, body) => {
    const saying = sayingOf(status, body)
    if (saying === null) return status === 404 ? fault('provider-changed', 'wrong-base-url') : null
    return faultOf(saying, call)
  }
}

function faultOf(saying: Saying, call: 'list' | 'create' | 'revoke'): Fault | null {
  switch (saying) {
    case 'login-failed':
      return fault('credential-rejected', 'key-unknown')
    case 'not-allowed':
      return fault('permission-missing', `missing-${call}`)
    case 'gone':
      return fault('not-found')
    case 'refused':
      // The status tells the rest.
      return null
    default:
      return saying satisfies never
  }
}
