import { useLayoutEffect } from 'react'

/** The name of the mark that says when the first screen stood with its keys and answered; `npm run bench` reads it. */
const KEYS_LIVE = 'keys-live'
let isMarked = false

/** Marks the moment once per window: after the frame that painted it, not when it was made. */
export function useLiveMark(isLive: boolean): void {
  useLayoutEffect(() => {
    if (!isLive || isMarked) return
    isMarked = true
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        performance.mark(KEYS_LIVE)
      })
    })
  }, [isLive])
}
