import { SECOND, type Clock } from '../../core/clock'
import type { Scheduler } from './tools'

/** Who is due when: one timer for all of them, set to the earliest. */
export type Agenda<Id> = {
  /** `time` null: not at all. */
  set(id: Id, time: number | null): void
  stop(): void
}

export function createAgenda<Id>(
  clock: Pick<Clock, 'now'>,
  scheduler: Scheduler,
  wake: (id: Id) => void
): Agenda<Id> {
  const due = new Map<Id, number>()
  let timer: { readonly time: number; cancel(): void } | null = null
  let isStopped = false
  let lastNow = clock.now()

  function arm(): void {
    if (isStopped) return
    lastNow = clock.now()
    let earliest = Infinity
    for (const time of due.values()) earliest = Math.min(earliest, time)
    if (timer !== null && timer.time === earliest) return
    timer?.cancel()
    timer = null
    if (earliest === Infinity) return
    timer = { time: earliest, cancel: scheduler.at(earliest, ring) }
  }

  function ring(): void {
    timer = null
    const now = clock.now()
    // The clock was set back: what was due by the old time is looked at anew.
    const isSetBack = now < lastNow - SECOND
    const ready = [...due].filter(([, time]) => time <= now || isSetBack).map(([id]) => id)
    for (const id of ready) due.delete(id)
    for (const id of ready) wake(id)
    arm()
  }

  return {
    set(id, time) {
      if (time === null) due.delete(id)
      else due.set(id, time)
      arm()
    },
    stop() {
      isStopped = true
      timer?.cancel()
      timer = null
      due.clear()
    }
  }
}
