import { DAY } from '../../core/clock'
import type { Observation } from '../../core/ports/observations'

const BUCKETS = 30
const BUCKET_MS = 3 * DAY

/**
 * How busy a key was: 30 numbers from 0 to 1, three days each, oldest first. A bucket counts the different last-used
 * times that were read in it, so a reading that did not move adds nothing; the busiest bucket is 1.
 */
export function activityOf(observations: readonly Observation[], now: number): number[] {
  const start = now - BUCKETS * BUCKET_MS
  const uses = new Set(
    observations.flatMap(({ lastUsed }) => (lastUsed.kind === 'used' ? [lastUsed.at] : []))
  )
  const counts = new Array<number>(BUCKETS).fill(0)
  for (const at of uses) {
    const bucket = Math.min(BUCKETS - 1, Math.floor((at - start) / BUCKET_MS))
    if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  const most = Math.max(1, ...counts)
  return counts.map(count => Math.round((count / most) * 100) / 100)
}
