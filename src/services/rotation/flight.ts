import type { AbortSignalLike, Clock } from '../../core/clock'
import { failed, type Result } from '../../core/fault'

/** One call that several wait for, from the moment at which it is planned. */
export type Flight<T> = {
  /** Did it begin after `after`, a steady time? One that has not begun will. */
  isNewerThan(after: number): boolean
  /** Begins it, unless it has begun. */
  begin(): void
  /** Begins it and resolves when it has landed; resolves at once where it had begun before. Never rejects. */
  fly(): Promise<void>
  /** What it answers. Fault `cancelled` when `signal` ends this wait; the call goes on for the others. */
  wait(signal?: AbortSignalLike): Promise<Result<T>>
}

type FlightTools<T> = {
  readonly clock: Pick<Clock, 'monotonic'>
  call(): Promise<Result<T>>
  /** The last one who waited has left before it began. */
  onAbandoned(): void
}

export function planFlight<T>({ clock, call, onAbandoned }: FlightTools<T>): Flight<T> {
  let startedAt: number | null = null
  let waiting = 0
  let start: () => void = () => undefined
  const answer = new Promise<Result<T>>(resolve => {
    start = () => {
      resolve(call())
    }
  })
  const landed = answer.then(isOver, isOver)

  function begin(): void {
    if (startedAt !== null) return
    startedAt = clock.monotonic()
    start()
  }

  function leave(): void {
    waiting -= 1
    if (waiting === 0 && startedAt === null) onAbandoned()
  }

  return {
    isNewerThan: after => startedAt === null || startedAt > after,
    begin,
    fly() {
      if (startedAt !== null) return Promise.resolve()
      begin()
      return landed
    },
    wait(signal) {
      if (signal === undefined) {
        waiting += 1
        return answer
      }
      return new Promise((resolve, reject) => {
        const cancel = (): void => {
          resolve(failed('cancelled'))
          leave()
        }
        const stay = (): void => signal.removeEventListener('abort', cancel)
        waiting += 1
        signal.addEventListener('abort', cancel, { once: true })
        answer.then(resolve, reject)
        landed.then(stay, stay)
      })
    }
  }
}

function isOver(): void {
  return undefined
}
