import { MINUTE, SECOND } from '../core/clock'
import type { Clock } from '../core/clock'

/** Between two looks at what is due: short enough for sandbox rotations, and free when nothing is due. */
const LOOK_EVERY_MS = 5 * SECOND
const PAUSE_MS = 60 * MINUTE
/** After a start the first sync waits a moment, so that the window comes first. */
const FIRST_SYNC_AFTER_MS = 3 * SECOND

export type Watch = {
  pause(): void
  resume(): void
  pausedUntil(): number | null
  /** The machine woke up or the vault was opened: look at once instead of at the next turn. */
  wake(): void
  close(): void
}

export type WatchOptions = {
  readonly clock: Clock
  readonly isOpen: () => boolean
  readonly syncEveryMinutes: () => number
  readonly sync: () => Promise<unknown>
  /** Moves what waits for time or for readings; each rotation decides itself whether something is due. */
  readonly tick: () => Promise<unknown>
  readonly onError: (error: unknown) => void
}

/** The background: syncs at the pace of the settings and gives the rotations their turns while the vault is open. */
export function startWatch(options: WatchOptions): Watch {
  const { clock } = options
  let pausedUntil: number | null = null
  let nextSyncAt = clock.now() + FIRST_SYNC_AFTER_MS
  let isBusy = false
  let isClosed = false

  async function look(): Promise<void> {
    if (isBusy || isClosed || !options.isOpen()) return
    if (pausedUntil !== null && clock.now() < pausedUntil) return
    pausedUntil = null
    isBusy = true
    try {
      const now = clock.now()
      const everyMs = options.syncEveryMinutes() * MINUTE
      // A clock that was set back must not stop the watch for hours.
      if (now >= nextSyncAt || nextSyncAt - now > everyMs) {
        nextSyncAt = now + everyMs
        await options.sync()
      }
      await options.tick()
    } finally {
      isBusy = false
    }
  }

  function lookSoon(): void {
    look().catch(options.onError)
  }

  const timer = setInterval(lookSoon, LOOK_EVERY_MS)
  timer.unref()
  return {
    pause: () => {
      pausedUntil = clock.now() + PAUSE_MS
    },
    resume: () => {
      pausedUntil = null
      lookSoon()
    },
    pausedUntil: () => (pausedUntil !== null && pausedUntil > clock.now() ? pausedUntil : null),
    wake: () => {
      nextSyncAt = Math.min(nextSyncAt, clock.now())
      lookSoon()
    },
    close: () => {
      isClosed = true
      clearInterval(timer)
    }
  }
}
