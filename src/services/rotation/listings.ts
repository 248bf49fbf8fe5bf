import type { Clock } from '../../core/clock'
import type { Result } from '../../core/fault'
import type { AccountId } from '../../core/ids'
import type { ProviderKey } from '../../core/key'
import type { ProviderClient } from '../../core/provider'

export type Listing = {
  readonly startedAt: number
  readonly mono: number
  readonly keys: readonly ProviderKey[]
}

/** Complete lists of groups. Rotations of one group share a list, so that two hundred of them ask once. */
export type Listings = {
  /** A list that began after `after` (epoch ms). */
  read(accountId: AccountId, groupId: string, after: number): Promise<Result<Listing>>
}

type Flight = { readonly startedAt: number; readonly answer: Promise<Result<Listing>> }

/** A list that has landed is good for others for so long: a thousand rotations that start together need one for each group. */
const GOOD_FOR_MS = 1_000

export function createListings(tools: {
  readonly clock: Clock
  withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
}): Listings {
  const flights = new Map<string, Flight>()
  const landed = new Map<string, Listing>()

  async function list(accountId: AccountId, groupId: string): Promise<Result<Listing>> {
    const startedAt = tools.clock.now()
    const mono = tools.clock.monotonic()
    const answer = await tools.withClient(accountId, client => client.listGroup(groupId))
    if (!answer.ok) return answer
    return answer.value.ok ? { ok: true, value: { startedAt, mono, keys: answer.value.value } } : answer.value
  }

  return {
    async read(accountId, groupId, after) {
      const place = JSON.stringify([accountId, groupId])
      const now = tools.clock.now()
      for (const [key, { startedAt }] of landed) {
        // Also one from the future: the clock was set back.
        if (startedAt > now || now - startedAt > GOOD_FOR_MS) landed.delete(key)
      }
      const known = landed.get(place)
      if (known !== undefined && known.startedAt > after) return { ok: true, value: known }
      const flying = flights.get(place)
      if (flying !== undefined && flying.startedAt > after) return flying.answer
      const flight: Flight = { startedAt: tools.clock.now(), answer: list(accountId, groupId) }
      flights.set(place, flight)
      try {
        const answer = await flight.answer
        const older = landed.get(place)?.startedAt ?? -Infinity
        if (answer.ok && answer.value.startedAt >= older) landed.set(place, answer.value)
        return answer
      } finally {
        if (flights.get(place) === flight) flights.delete(place)
      }
    }
  }
}
