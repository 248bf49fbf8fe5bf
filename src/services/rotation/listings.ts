import { SECOND, type Clock } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { AccountId } from '../../core/ids'
import type { ProviderKey } from '../../core/key'
import type { ProviderClient } from '../../core/provider'
import { beginning } from './beginning'
import { inTime } from './deadline'

export type Listing = {
  readonly startedAt: number
  readonly mono: number
  readonly keys: readonly ProviderKey[]
}

/** Complete lists of groups. Rotations of one group share a list, so that two hundred of them ask once. */
export type Listings = {
  /** A list that began after `after`, a steady time: the wall clock may be set between two lists. */
  read(accountId: AccountId, groupId: string, after: number): Promise<Result<Listing>>
}

type Flight = { readonly mono: number; readonly answer: Promise<Result<Listing>> }

/** A list that has landed is good for others for so long: a thousand rotations that start together need one for each group. */
const GOOD_FOR_MS = 1_000

export function createListings(
  tools: {
    readonly clock: Clock
    withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  },
  slots: <T>(work: () => Promise<T>) => Promise<T> = work => work()
): Listings {
  const flights = new Map<string, Flight>()
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

  return {
    async read(accountId, groupId, after) {
      const place = JSON.stringify([accountId, groupId])
      const now = tools.clock.now()
      const mono = tools.clock.monotonic()
      for (const [key, list] of landed) {
        const ageMs = mono - list.mono
        // One whose time is that of another clock is of no use to anybody: the clock was set since.
        const isOfThisClock = Math.abs(now - list.startedAt - ageMs) < SECOND
        if (!isOfThisClock || ageMs > GOOD_FOR_MS) landed.delete(key)
      }
      const known = landed.get(place)
      if (known !== undefined && known.mono > after) return { ok: true, value: known }
      const flying = flights.get(place)
      if (flying !== undefined && flying.mono > after) return flying.answer
      const flight: Flight = { mono, answer: slots(() => list(accountId, groupId)) }
      flights.set(place, flight)
      try {
        const answer = await flight.answer
        const older = landed.get(place)?.mono ?? -Infinity
        if (answer.ok && answer.value.mono >= older) landed.set(place, answer.value)
        return answer
      } finally {
        if (flights.get(place) === flight) flights.delete(place)
      }
    }
  }
}
