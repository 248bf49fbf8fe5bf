import type { LockReason } from '../host/host-port'

/** What the system says about the person at the machine. */
export type IdleReading = {
  /** Since the last key or move, as the system counts; null where it has never counted. */
  readonly systemIdleSeconds: number | null
  /** Since the last key or move in a window of ours. */
  readonly ownIdleSeconds: number
  /** Since the vault was opened: whoever opened it was there then, whatever a counter says. */
  readonly openSeconds: number
  readonly isScreenLocked: boolean
}

/** Should a reading lock the vault, and why? Zero idle minutes never come from settings: their floor is one. */
export function lockReasonOf(reading: IdleReading, afterIdleMinutes: number): LockReason | null {
  if (reading.isScreenLocked) return 'screen-locked'
  const unused = reading.systemIdleSeconds ?? reading.ownIdleSeconds
  return Math.min(unused, reading.openSeconds) >= afterIdleMinutes * 60 ? 'idle' : null
}

/**
 * Reads the system's idle counter. Some Wayland compositors answer 0 for ever: a counter that was never above 0 says nothing about
 * whether somebody is there, and counts as missing.
 */
export function idleCounter(read: () => number): () => number | null {
  let hasCounted = false
  return () => {
    const seconds = numberOf(read)
    hasCounted ||= seconds !== null && seconds > 0
    return hasCounted ? seconds : null
  }
}

function numberOf(read: () => number): number | null {
  try {
    return read()
  } catch {
    // No counter at all is the same as one that never counts.
    return null
  }
}
