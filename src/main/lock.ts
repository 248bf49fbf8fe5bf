import { app, powerMonitor } from 'electron'
import type { OnError } from '../core/guarded'
import type { LockReason } from '../host/host-port'
import { every, safely } from '../host/timers'
import { idleCounter, lockReasonOf } from './lock-reason'

const LOOK_EVERY_MS = 1_000
const SCREEN_IDLE_SECONDS = 60

export type LockOptions = {
  readonly isOpen: () => boolean
  readonly afterIdleMinutes: () => number
  readonly locksOnSuspend: () => boolean
  /** Since the last key or move in a window of ours. */
  readonly ownIdleSeconds: () => number
  readonly lock: (reason: LockReason) => void
  /** The machine goes to sleep, whether that locks or not. */
  readonly onSleep: () => void
  /** The machine wakes up: the account monitor reads its clocks again. */
  readonly onWake: () => void
  readonly onError: OnError
}

/**
 * Locks on idle, suspend and screen lock. Linux sends no event for a locked screen, so the state is also asked every
 * second. Returns the way to stop.
 */
export function onSystemLock(options: LockOptions): () => void {
  const { onError } = options
  const lock = (reason: LockReason): void => {
    safely(() => {
      options.lock(reason)
    }, onError)
  }
  const onSuspend = (): void => {
    safely(options.onSleep, onError)
    if (options.locksOnSuspend()) lock('suspend')
  }
  const onScreenLock = (): void => {
    lock('screen-locked')
  }
  const onWake = (): void => {
    safely(options.onWake, onError)
  }
  const systemIdleSeconds = idleCounter(() => powerMonitor.getSystemIdleTime())
  let openSince: number | null = null
  const stop = every(
    LOOK_EVERY_MS,
    () => {
      // Read while nothing is open too: the counter shows in that time whether it counts.
      const idleSeconds = systemIdleSeconds()
      if (!options.isOpen()) {
        openSince = null
        return
      }
      openSince ??= performance.now()
      const reason = lockReasonOf(
        {
          systemIdleSeconds: idleSeconds,
          ownIdleSeconds: options.ownIdleSeconds(),
          openSeconds: (performance.now() - openSince) / 1_000,
          isScreenLocked: powerMonitor.getSystemIdleState(SCREEN_IDLE_SECONDS) === 'locked'
        },
        options.afterIdleMinutes()
      )
      if (reason !== null) lock(reason)
    },
    { onError }
  )

  powerMonitor.on('suspend', onSuspend)
  powerMonitor.on('resume', onWake)
  if (process.platform !== 'linux') powerMonitor.on('lock-screen', onScreenLock)
  if (process.platform === 'darwin') powerMonitor.on('user-did-resign-active', onScreenLock)
  app.once('will-quit', stop)

  return () => {
    stop()
    powerMonitor.off('suspend', onSuspend)
    powerMonitor.off('resume', onWake)
    powerMonitor.off('lock-screen', onScreenLock)
    powerMonitor.off('user-did-resign-active', onScreenLock)
  }
}
