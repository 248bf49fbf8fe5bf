import type { AbortSignalLike, Clock } from '../../../src/core/clock'
import type { Scheduler } from '../../../src/services/rotation/tools'

type Timer = { readonly time: number; readonly order: number; run(): void }

export type VirtualTime = {
  readonly clock: Clock
  readonly scheduler: Scheduler
  now(): number
  /** Lets everything that can go on without time passing go on. */
  quiesce(): Promise<void>
  /** Goes to the next timer and runs it. False when there is none before `until`. */
  next(until: number): boolean
  /** Lets so much time pass, with everything that falls due meanwhile. */
  pass(ms: number): Promise<void>
  /** The wall clock alone jumps; monotonic time does not. */
  jump(ms: number): void
  /** A process has died: its timers go with it. */
  dropTimers(): void
}

/** Time that passes only when somebody asks: a day in a microsecond. `steady` is the monotonic time that `start` stands for. */
export function createVirtualTime(start: number, steady = 0): VirtualTime {
  let mono = steady
  let offset = start - steady
  let order = 0
  let timers: Timer[] = []

  const now = (): number => offset + mono

  function add(time: number, run: () => void): () => void {
    const timer: Timer = { time: time - offset, order: (order += 1), run }
    timers.push(timer)
    return () => {
      timers = timers.filter(other => other !== timer)
    }
  }

  function sleep(ms: number, signal?: AbortSignalLike): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = add(now() + ms, resolve)
      signal?.addEventListener('abort', () => {
        cancel()
        reject(new Error('aborted'))
      })
    })
  }

  async function quiesce(): Promise<void> {
    // Everything here is promises in memory: a turn of the event loop runs all of them.
    for (let turn = 0; turn < 2; turn += 1) {
      await new Promise<void>(resolve => {
        setImmediate(resolve)
      })
    }
  }

  function next(until: number): boolean {
    const first = timers.reduce<Timer | null>(
      (best, timer) =>
        best === null || timer.time < best.time || (timer.time === best.time && timer.order < best.order)
          ? timer
          : best,
      null
    )
    if (first === null || first.time + offset > until) {
      mono = Math.max(mono, until - offset)
      return false
    }
    timers = timers.filter(timer => timer !== first)
    mono = Math.max(mono, first.time)
    first.run()
    return true
  }

  async function pass(ms: number): Promise<void> {
    const end = now() + ms
    await quiesce()
    while (next(end)) await quiesce()
    await quiesce()
  }

  return {
    clock: { now, monotonic: () => mono, sleep },
    scheduler: { at: add },
    now,
    quiesce,
    next,
    pass,
    jump(ms) {
      offset += ms
    },
    dropTimers() {
      timers = []
    }
  }
}
