import { SECOND, type Clock } from '../../core/clock'
import type { Scheduler } from './tools'

/** Timers are re-set at least this often, so that a suspend or a moved clock is noticed. */
const LONGEST_TIMER_MS = 15_000

/** The scheduler of the running app. It runs early when the clock was set back: only its caller knows what that means. */
export function timerScheduler(clock: Pick<Clock, 'now'>): Scheduler {
  return {
    at(time, run) {
      let timer: ReturnType<typeof setTimeout> | null = null
      let before = clock.now()
      const wait = (): void => {
        const now = clock.now()
        const left = time - now
        const isSetBack = now < before - SECOND
        before = now
        if (left <= 0 || isSetBack) {
          timer = null
          run()
          return
        }
        timer = setTimeout(wait, Math.min(left, LONGEST_TIMER_MS))
        timer.unref()
      }
      // Never at once: whoever asks first wants the answer of `at`.
      timer = setTimeout(wait, Math.max(0, Math.min(time - clock.now(), LONGEST_TIMER_MS)))
      timer.unref()
      return () => {
        if (timer !== null) clearTimeout(timer)
      }
    }
  }
}
