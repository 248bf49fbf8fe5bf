import { app, powerMonitor } from 'electron'
import type { LockReason } from '../host/host-port'
import { lockReasonOf } from './lock-watch'

const LOOK_EVERY_MS = 1_000
const SCREEN_IDLE_SECONDS = 60

export type LockOptions = {
  readonly isOpen: () => boolean
  readonly afterIdleMinutes: () => number
  readonly locksOnSuspend: () => boolean
  readonly lock: (reason: LockReason) => void
  /** The machine goes to sleep, whether that locks or not. */
  readonly onSleep: () => void
  /** The machine wakes up: the watch looks at its clocks again. */
  readonly onWake: () => void
}

/**
 * Locks on idle, suspend and screen lock. Linux sends no event for a locked screen, so the state is also asked every
 * second. Returns the way to stop.
 */
export function watchForLock(options: LockOptions): () => void {
  const onSuspend = (): void => {
    options.onSleep()
    if (options.locksOnSuspend()) options.lock('suspend')
  }
  const onScreenLock = (): void => {
    options.lock('screen-locked')
  }
  const onResignActive = (): void => {
    options.lock('screen-locked')
  }
  const onWake = (): void => {
    options.onWake()
  }
  let openSince: number | null = null
  const timer = setInterval(() => {
    if (!options.isOpen()) {
      openSince = null
      return
    }
    openSince ??= performance.now()
    const reason = lockReasonOf(
      {
        idleSeconds: powerMonitor.getSystemIdleTime(),
        openSeconds: (performance.now() - openSince) / 1_000,
        isScreenLocked: powerMonitor.getSystemIdleState(SCREEN_IDLE_SECONDS) === 'locked'
      },
      options.afterIdleMinutes()
    )
    if (reason !== null) options.lock(reason)
  }, LOOK_EVERY_MS)

  powerMonitor.on('suspend', onSuspend)
  powerMonitor.on('resume', onWake)
  if (process.platform !== 'linux') powerMonitor.on('lock-screen', onScreenLock)
  if (process.platform === 'darwin') powerMonitor.on('user-did-resign-active', onResignActive)
  app.once('will-quit', () => {
    clearInterval(timer)
  })

  return () => {
    clearInterval(timer)
    powerMonitor.off('suspend', onSuspend)
    powerMonitor.off('resume', onWake)
    powerMonitor.off('lock-screen', onScreenLock)
    powerMonitor.off('user-did-resign-active', onResignActive)
  }
}
