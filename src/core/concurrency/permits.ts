import type { AbortSignalLike } from '../clock'

export type Permits = {
  /** Waits for a permit; the answer releases it. Null when the signal came first. */
  acquire(signal?: AbortSignalLike): Promise<(() => void) | null>
}

/** At most `most` holders at a time, first come first served. */
export function createPermits(most: number): Permits {
  let held = 0
  const waiting: (() => void)[] = []

  function grant(): () => void {
    held += 1
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      held -= 1
      waiting.shift()?.()
    }
  }

  return {
    acquire(signal) {
      if (signal?.aborted === true) return Promise.resolve(null)
      if (held < most) return Promise.resolve(grant())
      return new Promise(resolve => {
        const start = (): void => {
          signal?.removeEventListener('abort', leave)
          resolve(grant())
        }
        const leave = (): void => {
          waiting.splice(waiting.indexOf(start), 1)
          resolve(null)
        }
        waiting.push(start)
        signal?.addEventListener('abort', leave, { once: true })
      })
    }
  }
}
