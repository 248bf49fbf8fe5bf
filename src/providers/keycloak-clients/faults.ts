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

/** What Keycloak wrote about a refusal; null when something else answered. Compared, never passed on. */
export function sayingOf(body: unknown): string | null {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return null
  return parsed.data.error ?? parsed.data.errorMessage ?? null
}

export function classifyFor(call: Call): Classify {
  return (status, body) => {
    const saying = sayingOf(body)
    if (status === 403 && saying !== null) return fault('permission-missing', RIGHT_OF[call])
    if (status === 404 && saying !== null && /^could not find client/i.test(saying))
      return fault('not-found', 'key-unknown')
    // Any other 404 is about the realm or the address, and says nothing about a client.
    if (status === 404) return fault('provider-changed', 'wrong-base-url')
    return null
  }
}
