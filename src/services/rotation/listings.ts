import { SECOND, type AbortSignalLike, type Clock } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { AccountId } from '../../core/ids'
import type { ProviderKey } from '../../core/key'
import type { ProviderClient } from '../../core/ports/provider'
import type { Permits } from './permits'
import { beginning, inTime } from './timing'

export type Listing = {
  readonly startedAt: number
  readonly mono: number
  readonly keys: readonly ProviderKey[]
}

/** How somebody waits for a list. */
export type Waiting = {
  /** A person waits: the list begins at once, without a permit. */
  readonly isUrgent?: boolean
  /** Ends this wait, with the fault `cancelled`. */
  readonly signal?: AbortSignalLike
}

/** Complete lists of groups. Rotations of one group share a list, so that two hundred of them ask once. */
export type Listings = {
  /** A list that began after `after`, a monotonic time: the wall clock may be set between two lists. */
  read(accountId: AccountId, groupId: string, after: number, waiting?: Waiting): Promise<Result<Listing>>
}

/** A list that has settled is good for others for so long: a thousand rotations that start together need one for each group. */
const GOOD_FOR_MS = 1_000

export function createListings(
  tools: {
    readonly clock: Clock
    withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  },
  permits: Permits
): Listings {
  /** The newest one of each group. */
  const flights = new Map<string, Flight<Listing>>()
  const settled = new Map<string, Listing>()

  async function list(accountId: AccountId, groupId: string): Promise<Result<Listing>> {
    const began = beginning(tools.clock)
    const answer = await tools.withClient(accountId, client =>
      inTime(tools.clock, () => client.listGroup(groupId), {
        tooLate: () => failed('provider-unavailable', 'timed-out')
      })
    )
    if (!answer.ok) return answer
    if (!answer.value.ok) return answer.value
    return ok({ startedAt: began.startedAt(), mono: began.mono, keys: answer.value.value })
  }

  function settledAfter(group: string, after: number): Listing | null {
    const now = tools.clock.now()
    const mono = tools.clock.monotonic()
    for (const [key, list] of settled) {
      const ageMs = mono - list.mono
      // One whose time is that of another clock is of no use to anybody: the clock was set since.
      const isOfThisClock = Math.abs(now - list.startedAt - ageMs) < SECOND
      if (!isOfThisClock || ageMs > GOOD_FOR_MS) settled.delete(key)
    }
    const known = settled.get(group)
    return known !== undefined && known.mono > after ? known : null
  }

  /** It begins when it gets a permit; an urgent one at once. */
  function plan(accountId: AccountId, groupId: string, isUrgent: boolean): Flight<Listing> {
    const group = nameOf(accountId, groupId)
    const queued = new AbortController()
    const forget = (): void => {
      if (flights.get(group) === flight) flights.delete(group)
    }
    const flight = planFlight<Listing>({
      clock: tools.clock,
      async call() {
        queued.abort()
        try {
          const answer = await list(accountId, groupId)
          const older = settled.get(group)?.mono ?? -Infinity
          if (answer.ok && answer.value.mono >= older) settled.set(group, answer.value)
          return answer
        } finally {
          forget()
        }
      },
      onAbandoned() {
        queued.abort()
        forget()
      }
    })
    flights.set(group, flight)
    if (!isUrgent) permits.take(accountId, flight.fly, queued.signal).catch(isTold)
    return flight
  }

  return {
    read(accountId, groupId, after, { isUrgent = false, signal } = {}) {
      if (signal?.aborted === true) return Promise.resolve(failed('cancelled'))
      const group = nameOf(accountId, groupId)
      const known = settledAfter(group, after)
      if (known !== null) return Promise.resolve(ok(known))
      const flying = flights.get(group)
      const flight = flying?.isNewerThan(after) === true ? flying : plan(accountId, groupId, isUrgent)
      // One that is queued for a permit begins now, and everyone who waits for it gets the same list.
      if (isUrgent) flight.begin()
      return flight.wait(signal)
    }
  }
}

function nameOf(accountId: AccountId, groupId: string): string {
  return JSON.stringify([accountId, groupId])
}

/** Everyone who waits for a list is told what went wrong with it; the permit need not be. */
function isTold(): void {
  return undefined
}

/** One call that several wait for, from the moment at which it is planned. */
type Flight<T> = {
  /** Did it begin after `after`, a monotonic time? One that has not begun will. */
  isNewerThan(after: number): boolean
  /** Begins it, unless it has begun. */
  begin(): void
  /** Begins it and resolves when it has settled; resolves at once where it had begun before. Never rejects. */
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

function planFlight<T>({ clock, call, onAbandoned }: FlightTools<T>): Flight<T> {
  let startedAt: number | null = null
  let waiting = 0
  let start: () => void = () => undefined
  const answer = new Promise<Result<T>>(resolve => {
    start = () => {
      resolve(call())
    }
  })
  const settled = answer.then(isOver, isOver)

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
      return settled
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
        settled.then(stay, stay)
      })
    }
  }
}

function isOver(): void {
  return undefined
}
