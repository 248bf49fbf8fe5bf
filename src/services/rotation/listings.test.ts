import { describe, expect, it } from 'vitest'
import { ok } from '../../core/fault'
import { asAccountId } from '../../core/ids'
import type { ProviderClient } from '../../core/provider'
import { createListings } from './listings'

const ACCOUNT = asAccountId('account-1')

/** Listings over a provider that answers at once, on a clock that a test moves. */
function listingsAt(start: number) {
  const clock = { at: start }
  let asked = 0
  const client = {
    listGroup: () => {
      asked += 1
      return Promise.resolve(ok([]))
    }
  }
  const listings = createListings({
    clock: { now: () => clock.at, monotonic: () => clock.at, sleep: () => Promise.resolve() },
    // Only lists are asked for here.
    withClient: async (_id, work) => ok(await work(client as unknown as ProviderClient))
  })
  return { clock, asked: () => asked, read: (after: number) => listings.read(ACCOUNT, 'payments', after) }
}

describe('lists that rotations share', () => {
  it('asks once for all that come within a second', async () => {
    const { clock, asked, read } = listingsAt(10_000)
    await read(9_000)

    clock.at = 10_900
    await read(9_999)

    expect(asked()).toBe(1)
  })

  it('asks again for whoever knows something newer than the list', async () => {
    const { clock, asked, read } = listingsAt(10_000)
    await read(9_000)

    clock.at = 10_100
    await read(10_000)

    expect(asked()).toBe(2)
  })

  it('asks again when the list is older than a second, or the clock went back', async () => {
    const { clock, asked, read } = listingsAt(10_000)
    await read(9_000)

    clock.at = 11_001
    await read(9_000)
    clock.at = 5_000
    await read(4_000)

    expect(asked()).toBe(3)
  })
})
