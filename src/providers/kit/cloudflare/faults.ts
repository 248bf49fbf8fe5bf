import { fault } from '../../../core/fault'
import type { Classify } from '../../../net/http'
import { errorBody } from './wire'

export type Call = 'list' | 'create' | 'disable' | 'revoke'

const RIGHT_OF = {
  list: 'missing-list',
  create: 'missing-create',
  disable: undefined,
  revoke: 'missing-revoke'
} as const
/** "No route for that URI": the address is wrong. */
const NO_ROUTE = [7000, 7003]
/** "Invalid API Token". The same status comes with other codes for a missing right. */
const UNKNOWN_TOKEN = 1000

/** The codes of a refusal; null when something else answered. */
export function codesOf(body: unknown): readonly number[] | null {
  const parsed = errorBody.safeParse(body)
  return parsed.success ? parsed.data.errors.map(({ code }) => code) : null
}

export function isUnknownToken(status: number, body: unknown): boolean {
  return status === 401 && (codesOf(body)?.includes(UNKNOWN_TOKEN) ?? false)
}

export function classifyFor(call: Call): Classify {
  return (status, body) => {
    const codes = codesOf(body)
    if (status === 404)
      return codes === null || codes.some(code => NO_ROUTE.includes(code))
        ? fault('provider-changed', 'wrong-base-url')
        : fault('not-found', 'key-unknown')
    if (codes === null) return null
    if (isUnknownToken(status, body)) return fault('credential-rejected', 'key-unknown')
    if (status === 403) return fault('permission-missing', RIGHT_OF[call])
    return status === 400 && call === 'create' ? fault('invalid-input', 'invalid-permissions') : null
  }
}
