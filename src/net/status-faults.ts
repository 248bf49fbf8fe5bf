import type { Fault } from '../core/fault'
import { fault } from '../core/fault'

/** A provider's own error table. Null leaves the answer to the table by status. It may also refuse a 2xx. */
export type Classify = (status: number, body: unknown) => Fault | null

/** What a status means when the provider's own table says nothing about it. Null for 2xx. */
export function faultByStatus(status: number): Fault | null {
  if (status >= 200 && status <= 299) return null
  if (status >= 300 && status <= 399) return fault('provider-changed', 'redirected')
  if (status >= 500) return fault('provider-unavailable', 'server-error')
  switch (status) {
    case 400:
    case 422:
      return fault('invalid-input')
    case 401:
      return fault('credential-rejected')
    case 402:
      return fault('forbidden')
    case 403:
      return fault('permission-missing')
    case 404:
      return fault('not-found')
    case 408:
    case 425:
      return fault('provider-unavailable', 'timed-out')
    case 409:
      return fault('conflict')
    case 429:
      return fault('rate-limited')
    default:
      return fault('provider-changed', 'unexpected-shape')
  }
}

/** Statuses of which it is sure that the request changed nothing, even when the provider's table does not know them. */
const SURELY_REJECTED = [400, 401, 402, 403, 404, 405, 422, 429]
/** Statuses that are a rejection only if the provider's own table names the code. */
const REJECTED_WHEN_KNOWN = [409, 410, 412, 413, 415]

export function isRejection(status: number, isKnown: boolean): boolean {
  return (
    SURELY_REJECTED.includes(status) ||
    (isKnown && REJECTED_WHEN_KNOWN.includes(status)) ||
    (isKnown && status >= 200 && status <= 299)
  )
}
