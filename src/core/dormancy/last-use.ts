import { MINUTE } from '../clock'
import type { LastUsed } from '../key'
import type { KeyHistory } from './history'

/** What is left of a key's last-used when our own probes are taken out. */
export type Use =
  | { readonly kind: 'used'; readonly at: number; readonly precisionMs: number }
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Clocks of the provider and of this machine differ a little. */
const CLOCK_SLACK_MS = MINUTE

/** Lies this use so near to one of our probes that it tells nothing about traffic? */
export function isOwnProbe(at: number, precisionMs: number, probes: readonly number[]): boolean {
  const reach = precisionMs + CLOCK_SLACK_MS
  return probes.some(probe => Math.abs(at - probe) <= reach)
}

/** The newest use that none of our own probes explains. */
export function lastForeignUse(lastUsed: LastUsed, history: KeyHistory): Use {
  if (history.probes.length === 0) return lastUsed
  for (const reading of [lastUsed, ...history.readings.map(({ lastUsed: older }) => older)]) {
    if (reading.kind !== 'used') {
      // After a probe only a reading that is older than it can still say "never"; so can "unknown".
      return reading
    }
    if (!isOwnProbe(reading.at, reading.precisionMs, history.probes)) return reading
  }
  return { kind: 'unknown', reason: 'own-probe' }
}
