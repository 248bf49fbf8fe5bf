import { guarded } from '../core/guarded'
import type { OnError } from '../core/guarded'

// The only timers of main and host. In Electron an error in a timer's callback opens a dialog that stops all of them, the idle
// lock and the clearing of the clipboard included; so none gets out of here.

export type TimerOptions = {
  readonly onError: OnError
  /** `false`: the process may end while the timer waits. */
  readonly keepsAlive?: boolean
}

/** Does `work` now. An error in it is reported, and stops nothing behind it. */
export function safely(work: () => void, onError: OnError): void {
  guarded(work, onError)()
}

/** Calls `work` once after `ms`; returns the way to cancel it. */
export function after(ms: number, work: () => void, options: TimerOptions): () => void {
  const timer = setTimeout(guarded(work, options.onError), ms)
  if (options.keepsAlive === false) timer.unref()
  return () => {
    clearTimeout(timer)
  }
}

/** Calls `work` every `ms`; returns the way to stop. An error in one call does not stop the next. */
export function every(ms: number, work: () => void, options: TimerOptions): () => void {
  const timer = setInterval(guarded(work, options.onError), ms)
  if (options.keepsAlive === false) timer.unref()
  return () => {
    clearInterval(timer)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms)
  })
}

/** What `work` answers, or `late` when it has not answered after `ms`. An error of `work` is passed on. */
export async function withDeadline<T, Late>(work: Promise<T>, ms: number, late: Late): Promise<T | Late> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<Late>(resolve => {
    timer = setTimeout(() => {
      resolve(late)
    }, ms)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
