import { guarded } from '../core/guarded'
import type { OnError } from '../core/guarded'
import { after } from './timers'

/** `work` at once and then at most every `ms`; a call in between is made up for at the end of the wait, or by `close`. */
export function throttled(ms: number, work: () => void, onError: OnError): { call(): void; close(): void } {
  let cancel: (() => void) | null = null
  let isDue = false
  const safely = guarded(work, onError)

  function run(): void {
    cancel = null
    if (!isDue) return
    isDue = false
    safely()
    cancel = after(ms, run, { onError, keepsAlive: false })
  }

  return {
    call: () => {
      isDue = true
      if (cancel === null) run()
    },
    close: () => {
      cancel?.()
      if (!isDue) return
      isDue = false
      safely()
    }
  }
}
