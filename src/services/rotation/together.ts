import type { Live, Register } from './live'

/** Writes once what the readings of this instant say; resolves when it is on disk. Throws as `write` alone would. */
export type Together = (live: Live, write: () => void) => Promise<void>

/** So many are decided before windows are answered again: some tens of milliseconds. */
const MOST_AT_ONCE = 50

type Waiting = {
  readonly live: Live
  write(): void
  done(): void
  failed(error: unknown): void
}

/**
 * A list that lands tells something about each rotation of its group. What they make of it is written in one transaction:
 * they wait for the disk once, and not each for itself. One that cannot be written is no obstacle to the others.
 */
export function createTogether(register: Pick<Register, 'together'>): Together {
  let waiting: Waiting[] = []

  function flush(): void {
    const batch = waiting.slice(0, MOST_AT_ONCE)
    waiting = waiting.slice(MOST_AT_ONCE)
    if (waiting.length > 0) setImmediate(flush)
    if (batch.length > 1 && isWritten(batch)) for (const each of batch) each.done()
    else for (const each of batch) writeAlone(each)
  }

  function isWritten(batch: readonly Waiting[]): boolean {
    const lives = batch.map(({ live }) => live)
    try {
      register.together(lives, () => {
        for (const each of batch) each.write()
      })
      return true
    } catch {
      // Each by itself then, and each with an error of its own.
      return false
    }
  }

  return (live, write) =>
    new Promise((done, failed) => {
      waiting.push({ live, write, done, failed })
      // Whoever waits for the same list comes before this turn ends.
      if (waiting.length === 1) queueMicrotask(flush)
    })
}

function writeAlone({ write, done, failed }: Waiting): void {
  try {
    write()
  } catch (error) {
    failed(error)
    return
  }
  done()
}
