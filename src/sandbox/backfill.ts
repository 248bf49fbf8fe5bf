import { DAY, HOUR } from '../core/clock'
import type { Key } from '../core/key'
import type { Observation } from '../core/ports/observations'
import type { Habit } from './world'

/** Days of invented readings, so that activity strips and "longest quiet time" have something to say from the start. */
const WINDOW_DAYS = 90

/**
 * The readings that Rekey would have made of this key over the last months, oldest first, ending before `now`.
 * Empty where the provider reports no last-used or the key was never used.
 */
export function pastReadings(key: Key, habit: Habit, now: number): readonly Observation[] {
  if (key.lastUsed.kind !== 'used') return []
  const last = key.lastUsed
  const stepMs = STEP[habit]
  const from = Math.max(key.createdAt ?? 0, now - WINDOW_DAYS * DAY)
  const uses: number[] = []
  if (stepMs !== null) {
    for (let at = last.at - stepMs; at > from; at -= stepMs) uses.push(at)
  }
  return uses.reverse().map(at => ({ observedAt: Math.min(at + HOUR, now - 1), lastUsed: { ...last, at } }))
}

/** Time between two uses in the invented past; null: not used within the window before its last use. */
const STEP: Record<Habit, number | null> = {
  busy: 18 * HOUR,
  regular: 20 * HOUR,
  nightly: DAY,
  weekly: 7 * DAY,
  quiet: 9 * DAY,
  dormant: null,
  never: null,
  fresh: null,
  disabled: null,
  expired: null,
  revoked: null
}
