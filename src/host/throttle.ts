/** `work` at once and then at most every `ms`; a call in between is made up for at the end of the wait, or by `close`. */
export function throttled(ms: number, work: () => void): { call(): void; close(): void } {
  let timer: NodeJS.Timeout | null = null
  let isDue = false

  function turn(): void {
    timer = null
    if (!isDue) return
    isDue = false
    work()
    timer = setTimeout(turn, ms)
    timer.unref()
  }

  return {
    call: () => {
      isDue = true
      if (timer === null) turn()
    },
    close: () => {
      if (timer !== null) clearTimeout(timer)
      if (!isDue) return
      isDue = false
      work()
    }
  }
}
