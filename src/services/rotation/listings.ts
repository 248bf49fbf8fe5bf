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

export function createListings(tools: {
  readonly clock: Clock
  withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
}): Listings {
  const flights = new Map<string, Flight>()

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
      const flying = flights.get(place)
      if (flying !== undefined && flying.startedAt > after) return flying.answer
      const flight: Flight = { startedAt: tools.clock.now(), answer: list(accountId, groupId) }
      flights.set(place, flight)
      try {
        return await flight.answer
      } finally {
        if (flights.get(place) === flight) flights.delete(place)
      }
    }
  }
}
