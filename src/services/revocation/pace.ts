import { SECOND } from '../../core/clock'
import type { Fault } from '../../core/fault'

/** A connection waits for a short Retry-After by itself, and goes on in the moment it is over: a wait here would add to it. */
const WAITED_FOR_BELOW_MS = 10 * SECOND

/** How long to wait before what was not taken is sent again. */
export function waitAfter(kind: 'rejected' | 'not-sent', { retryAfterMs }: Fault): number {
  if (retryAfterMs === undefined) return SECOND
  return kind === 'rejected' && retryAfterMs < WAITED_FOR_BELOW_MS ? 0 : retryAfterMs
}
