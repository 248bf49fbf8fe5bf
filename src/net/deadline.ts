import type { AbortSignalLike } from '../core/clock'
import type { Fault } from '../core/fault'
import { fault } from '../core/fault'

export type Deadline = {
  /** Called when the time is over or the caller has no use for an answer any more; at once when that is so already. */
  onEnd(listener: () => void): void
  fault(): { readonly fault: Fault; readonly isBeforeSending: boolean } | null
  stop(): void
}

/** Real time, not the clock port: it guards a real socket. */
export function startDeadline(timeoutMs: number, outer: AbortSignalLike | undefined): Deadline {
  let ended: Fault | null = null
  let tell: () => void = () => undefined
  const end = (why: Fault): void => {
    if (ended !== null) return
    ended = why
    tell()
  }
  const cancel = (): void => end(fault('cancelled'))
  const timer = setTimeout(() => end(fault('provider-unavailable', 'timed-out')), timeoutMs)
  outer?.addEventListener('abort', cancel, { once: true })
  if (outer?.aborted === true) cancel()
  return {
    onEnd(listener) {
      tell = listener
      if (ended !== null) listener()
    },
    fault: () => (ended === null ? null : { fault: ended, isBeforeSending: false }),
    stop() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', cancel)
    }
  }
}
