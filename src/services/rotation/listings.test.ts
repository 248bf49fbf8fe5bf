import { describe, expect, it } from 'vitest'
import { ok, type Result } from '../../core/fault'
import { asAccountId, type AccountId } from '../../core/ids'
import type { ProviderKey } from '../../core/key'
import type { ProviderClient } from '../../core/ports/provider'
import { createListings, type Waiting } from './listings'
import { createPermits } from './permits'

const ACCOUNT = asAccountId('account-1')
const ELSEWHERE = asAccountId('account-2')
const NEVER = new Promise<never>(() => undefined)

/** Listings over a provider, on clocks that a test moves: `at` is the steady one. One list of an account has a place. */
function listingsOver(
  start: number,
  listGroup: (groupId: string) => Promise<Result<readonly ProviderKey[]>>
) {
  const clock = { at: start, wall: start }
  const asked: string[] = []
  const client = {
    listGroup: (groupId: string) => {
      asked.push(groupId)
      return listGroup(groupId)
    }
  }
  const tools = {
    clock: { now: () => clock.wall, monotonic: () => clock.at, sleep: () => NEVER },
    withClient: async <T>(_id: AccountId, work: (client: ProviderClient) => Promise<T>) =>
      // Only lists are asked for here.
      ok(await work(client as unknown as ProviderClient))
  }
  return {
    clock,
    asked,
    listings: createListings(
      tools,
      createPermits(16, () => 1)
    )
  }
}

/** … that answers at once. */
function listingsAt(start: number) {
  const { clock, asked, listings } = listingsOver(start, () => Promise.resolve(ok([])))
  const read = (after: number) => listings.read(ACCOUNT, 'payments', after)
  return { clock, asked: () => asked.length, read }
}

/** … whose lists land when a test says so. */
function heldListings(start: number) {
  const flying: (() => void)[] = []
  const over = listingsOver(
    start,
    () =>
      new Promise(resolve => {
        flying.push(() => {
          resolve(ok([]))
        })
      })
  )
  const begins: (number | null)[] = []
  return {
    ...over,
    /** Reads, and notes when the list began that was answered; null for one that was cancelled. */
    read(accountId: AccountId, groupId: string, after: number, waiting?: Waiting): void {
      over.listings.read(accountId, groupId, after, waiting).then(
        answer => begins.push(answer.ok ? answer.value.mono : null),
        () => undefined
      )
    },
    begins,
    async land(place: number): Promise<void> {
      flying[place]?.()
      await settled()
    }
  }
}

async function settled(): Promise<void> {
  await new Promise(resolve => {
    setImmediate(resolve)
  })
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

describe('a person who reads', () => {
  it('waits for no place', async () => {
    const { read, asked, begins, land } = heldListings(1_000)
    read(ACCOUNT, 'slow', 999)
    read(ACCOUNT, 'behind it', 999)
    await settled()

    read(ACCOUNT, 'payments', 999, { isUrgent: true })
    await settled()

    expect(asked).toEqual(['slow', 'payments'])
    await land(1)
    expect(begins).toEqual([1_000])
  })

  it('begins the very list that others wait for a place for, and it is theirs too', async () => {
    const { clock, read, asked, begins, land } = heldListings(1_000)
    read(ACCOUNT, 'slow', 999)
    read(ACCOUNT, 'payments', 999)
    await settled()
    clock.at = clock.wall = 9_000

    read(ACCOUNT, 'payments', 8_999, { isUrgent: true })
    await settled()
    await land(1)
    await land(0)

    expect(asked).toEqual(['slow', 'payments'])
    expect(begins).toEqual([9_000, 9_000, 1_000])
  })

  it('joins a list that is under way only when it began after the question', async () => {
    const { clock, read, asked, begins, land } = heldListings(1_000)
    read(ACCOUNT, 'payments', 999)
    await settled()
    clock.at = clock.wall = 2_000

    read(ACCOUNT, 'payments', 1_999, { isUrgent: true })
    clock.at = clock.wall = 3_000
    read(ACCOUNT, 'payments', 1_999, { isUrgent: true })
    await settled()
    await land(1)

    expect(asked).toHaveLength(2)
    expect(begins).toEqual([2_000, 2_000])
  })
})

describe('lists that wait for a place', () => {
  it('are not held up by another account that does not answer', async () => {
    const { read, asked } = heldListings(1_000)
    for (let group = 1; group <= 100; group += 1) read(ACCOUNT, `slow ${group}`, 999)

    read(ELSEWHERE, 'payments', 999)
    await settled()

    expect(asked).toEqual(['slow 1', 'payments'])
  })

  it('are new enough for all who come before they begin', async () => {
    const { clock, read, asked, begins, land } = heldListings(1_000)
    read(ACCOUNT, 'slow', 999)
    read(ACCOUNT, 'payments', 999)
    await settled()
    clock.at = clock.wall = 9_000
    read(ACCOUNT, 'payments', 8_999)
    await land(0)
    await land(1)

    expect(asked).toEqual(['slow', 'payments'])
    expect(begins).toEqual([1_000, 9_000, 9_000])
  })

  it('are not read for those who have left', async () => {
    const { read, asked, begins, land } = heldListings(1_000)
    const leaving = new AbortController()
    read(ACCOUNT, 'slow', 999)
    read(ACCOUNT, 'left', 999, leaving)
    read(ACCOUNT, 'stays', 999, leaving)
    read(ACCOUNT, 'stays', 999)
    await settled()

    leaving.abort()
    await settled()
    expect(begins).toEqual([null, null])
    await land(0)
    await land(1)

    expect(asked).toEqual(['slow', 'stays'])
    expect(begins).toEqual([null, null, 1_000, 1_000])
  })
})
