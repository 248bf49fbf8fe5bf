export type Serial = {
  /** Starts `work` after all earlier work has settled, whatever became of it. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when all work that was given so far has settled. */
  idle(): Promise<void>
}

/** One piece of work at a time, in the order in which it was given. */
export function createSerial(): Serial {
  let last: Promise<void> = Promise.resolve()
  return {
    run: work => {
      const mine = last.then(work)
      last = mine.then(nothing, nothing)
      return mine
    },
    idle: () => last
  }
}

/** One piece of work at a time for each key; different keys do not wait for each other. */
export function createSerialByKey(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const serials = new Map<string, { readonly serial: Serial; pending: number }>()
  return async (key, work) => {
    const entry = serials.get(key) ?? { serial: createSerial(), pending: 0 }
    serials.set(key, entry)
    entry.pending += 1
    try {
      return await entry.serial.run(work)
    } finally {
      entry.pending -= 1
      if (entry.pending === 0) serials.delete(key)
    }
  }
}

function nothing(): void {
  return undefined
}
