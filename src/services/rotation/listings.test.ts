import { describe, expect, it } from 'vitest'
import { ok } from '../../core/fault'
import { asAccountId } from '../../core/ids'
import type { ProviderClient } from '../../core/provider'
import { createListings } from './listings'

const ACCOUNT = asAccountId('account-1')

/** Listings over a provider that answers at once, on clocks that a test moves: `at` is the steady one. */
function listingsAt(start: number) {
  const clock = { at: start, wall: start }
  let asked = 0
  const client = {
    listGroup: () => {
      asked += 1
      return Promise.resolve(ok([]))
    }
  }
  const listings = createListings({
    clock: { now: () => clock.wall, monotonic: () => clock.at, sleep: () => new Promise(() => undefined) },
    // Only lists are asked for here.
    withClient: async (_id, work) => ok(await work(client as unknown as ProviderClient))
  })
  return { clock, asked: () => asked, read: (after: number) => listings.read(ACCOUNT, 'payments', after) }
}

describe('lists that rotations share', () => {
  it('asks once for all that come within a second', async () => {
    const { clock, asked, read } = listingsAt(10_000)
    await read(9_000)

    clock.at = clock.wall = 10_900
    await read(9_999)

    expect(asked()).toBe(1)
  })

  it('asks again for whoever knows something newer than the list', async () => {
    const { clock, asked, read } = listingsAt(10_000)
    await read(9_000)

    clock.at = clock.wall = 10_100
    await read(10_000)

    expect(asked()).toBe(2)
  })

  it('asks again when the list is older than a second, or the wall clock was set back', async () => {
    const { clock, asked, read } = listingsAt(10_000)
    await read(9_000)

    clock.at = clock.wall = 11_001
    await read(9_000)
    clock.wall = 5_000
    await read(9_000)

    expect(asked()).toBe(3)
  })
})
