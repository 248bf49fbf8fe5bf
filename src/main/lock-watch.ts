/** What the system says about the person at the machine. */
export type IdleReading = { readonly idleSeconds: number; readonly isScreenLocked: boolean }

export type LockReason = 'idle' | 'screen-locked' | 'suspend' | 'by-hand' | 'quit'

/** Should a reading lock the vault, and why? Zero idle minutes never come from settings: their floor is one. */
export function lockReasonOf(reading: IdleReading, afterIdleMinutes: number): LockReason | null {
  if (reading.isScreenLocked) return 'screen-locked'
  return reading.idleSeconds >= afterIdleMinutes * 60 ? 'idle' : null
}
