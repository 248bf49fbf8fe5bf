import { SECOND, type Clock } from '../../core/clock'

/** When something began, told by the wall clock as it is now: it may have been set since. */
export type Beginning = {
  /** Steady time. */
  readonly mono: number
  /** Epoch ms. */
  startedAt(): number
}

export function beginning(clock: Pick<Clock, 'now' | 'monotonic'>): Beginning {
  const wall = clock.now()
  const mono = clock.monotonic()
  return {
    mono,
    startedAt() {
      const now = clock.now()
      const passedMs = clock.monotonic() - mono
      const hasStepped = Math.abs(now - wall - passedMs) > SECOND
      return hasStepped ? Math.round(now - passedMs) : wall
    }
  }
}
