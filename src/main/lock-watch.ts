import type { LockReason } from '../host/host-port'

/** What the system says about the person at the machine. */
export type IdleReading = {
  /** Since the last key or move, as the system counts. */
  readonly idleSeconds: number
  /** Since the vault was opened: whoever opened it was there then, whatever the system's counter says. */
  readonly openSeconds: number
  readonly isScreenLocked: boolean
}

/** Should a reading lock the vault, and why? Zero idle minutes never come from settings: their floor is one. */
export function lockReasonOf(reading: IdleReading, afterIdleMinutes: number): LockReason | null {
  if (reading.isScreenLocked) return 'screen-locked'
  const idleSeconds = Math.min(reading.idleSeconds, reading.openSeconds)
  return idleSeconds >= afterIdleMinutes * 60 ? 'idle' : null
}
