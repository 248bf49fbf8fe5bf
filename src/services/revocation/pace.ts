import { SECOND } from '../../core/clock'
import type { Fault } from '../../core/fault'

/** A connection waits for a short Retry-After by itself, and goes on in the moment it is over: a wait here would add to it. */
const WAITED_FOR_BELOW_MS = 10 * SECOND

/** How long to wait before what was not taken is sent again. */
export function waitAfter(kind: 'rejected' | 'not-sent', { retryAfterMs }: Fault): number {
  if (retryAfterMs === undefined) return SECOND
  return kind === 'rejected' && retryAfterMs < WAITED_FOR_BELOW_MS ? 0 : retryAfterMs
}

/** Works through `items` with at most `limit` under way. */
export async function sideBySide<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>
): Promise<void> {
  const waiting = [...items]
  await Promise.all(
    Array.from({ length: Math.min(limit, items.length) }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
    })
  )
}
