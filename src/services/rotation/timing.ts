import { SECOND, type Clock } from '../../core/clock'
import { CALL_DEADLINE_MS } from '../../core/rotation/effect'

type Limit<T> = {
  tooLate(): T
  /** Is given an answer that comes after all. */
  late?: ((answer: T) => void) | undefined
  /** How long is waited; as long as any call may take when left out. */
  readonly ms?: number
}

/**
 * What `work` answers, or what `tooLate` says when that takes too long: a client has timeouts of its own, and this is for the
 * day on which one of them does not strike.
 */
export async function inTime<T>(
  clock: Pick<Clock, 'sleep'>,
  work: () => Promise<T>,
  { tooLate, late, ms = CALL_DEADLINE_MS }: Limit<T>
): Promise<T> {
  const over = new AbortController()
  const slept = clock.sleep(ms, over.signal)
  let isOver = false
  const answering = async (): Promise<T> => {
    const value = await work()
    if (isOver) late?.(value)
    return value
  }
  const answer = answering()
  const deadline = slept.then(
    () => {
      isOver = true
      return tooLate()
    },
    // Nobody waits for the deadline any more.
    () => answer
  )
  try {
    return await Promise.race([answer, deadline])
  } finally {
    over.abort()
  }
}

/** When something began, told by the wall clock as it is now: it may have been set since. */
export type Beginning = {
  /** Monotonic time. */
  readonly mono: number
  /** Epoch ms. */
  startedAt(): number
}

export function beginning(clock: Pick<Clock, 'now' | 'monotonic'>): Beginning {
  const wall = clock.now()
  const mono = clock.monotonic()
  return {
    mono,
    startedAt() {
      const now = clock.now()
      const passedMs = clock.monotonic() - mono
      const hasStepped = Math.abs(now - wall - passedMs) > SECOND
      return hasStepped ? Math.round(now - passedMs) : wall
    }
  }
}
