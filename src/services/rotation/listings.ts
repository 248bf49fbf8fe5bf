import { SECOND, type AbortSignalLike, type Clock } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { AccountId } from '../../core/ids'
import type { ProviderKey } from '../../core/key'
import type { ProviderClient } from '../../core/ports/provider'
import { beginning } from './beginning'
import { inTime } from './deadline'
import { planFlight, type Flight } from './flight'
import type { Places } from './places'

export type Listing = {
  readonly startedAt: number
  readonly mono: number
  readonly keys: readonly ProviderKey[]
}

/** How somebody waits for a list. */
export type Waiting = {
  /** A person waits: the list begins at once, and not when there is a place for it. */
  readonly isUrgent?: boolean
  /** Ends this wait, with the fault `cancelled`. */
  readonly signal?: AbortSignalLike
}

/** Complete lists of groups. Rotations of one group share a list, so that two hundred of them ask once. */
export type Listings = {
  /** A list that began after `after`, a steady time: the wall clock may be set between two lists. */
  read(accountId: AccountId, groupId: string, after: number, waiting?: Waiting): Promise<Result<Listing>>
}

/** A list that has landed is good for others for so long: a thousand rotations that start together need one for each group. */
const GOOD_FOR_MS = 1_000

export function createListings(
  tools: {
    readonly clock: Clock
    withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  },
  places: Places
): Listings {
  /** The newest one of each group. */
  const flights = new Map<string, Flight<Listing>>()
  const landed = new Map<string, Listing>()

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

  function landedAfter(group: string, after: number): Listing | null {
    const now = tools.clock.now()
    const mono = tools.clock.monotonic()
    for (const [key, list] of landed) {
      const ageMs = mono - list.mono
      // One whose time is that of another clock is of no use to anybody: the clock was set since.
      const isOfThisClock = Math.abs(now - list.startedAt - ageMs) < SECOND
      if (!isOfThisClock || ageMs > GOOD_FOR_MS) landed.delete(key)
    }
    const known = landed.get(group)
    return known !== undefined && known.mono > after ? known : null
  }

  /** It flies when there is a place for it; an urgent one when it is begun. */
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
          const older = landed.get(group)?.mono ?? -Infinity
          if (answer.ok && answer.value.mono >= older) landed.set(group, answer.value)
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
    if (!isUrgent) places.take(accountId, flight.fly, queued.signal).catch(isTold)
    return flight
  }

  return {
    read(accountId, groupId, after, { isUrgent = false, signal } = {}) {
      if (signal?.aborted === true) return Promise.resolve(failed('cancelled'))
      const group = nameOf(accountId, groupId)
      const known = landedAfter(group, after)
      if (known !== null) return Promise.resolve(ok(known))
      const flying = flights.get(group)
      const flight = flying?.isNewerThan(after) === true ? flying : plan(accountId, groupId, isUrgent)
      // One that waits for its place flies now, and all who wait for it have the same list.
      if (isUrgent) flight.begin()
      return flight.wait(signal)
    }
  }
}

function nameOf(accountId: AccountId, groupId: string): string {
  return JSON.stringify([accountId, groupId])
}

/** Whoever waits for a list is told what went wrong with it; its place need not be. */
function isTold(): void {
  return undefined
}
