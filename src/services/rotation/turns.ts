/** At most `most` pieces of work at one time; the others wait in the order in which they came. */
export function createSlots(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0

  async function enter(): Promise<void> {
    if (running < most) {
      running += 1
      return
    }
    await new Promise<void>(resolve => {
      waiting.push(resolve)
    })
  }

  function leave(): void {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }

  return async work => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
