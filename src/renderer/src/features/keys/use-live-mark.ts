import { useLayoutEffect } from 'react'

/** The name of the mark that says when the first keys stood on the screen and answered; `npm run bench` reads it. */
const KEYS_LIVE = 'keys-live'
let isMarked = false

/** Marks the moment once per window: after the frame that painted the first rows, not when they were made. */
export function useLiveMark(hasRows: boolean): void {
  useLayoutEffect(() => {
    if (!hasRows || isMarked) return
    isMarked = true
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        performance.mark(KEYS_LIVE)
      })
    })
  }, [hasRows])
}
