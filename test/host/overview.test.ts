import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestHost, type TestHost } from '../../src/host/testing/open-host'

let open: TestHost
beforeAll(async () => {
  open = await openTestHost()
  await open.done('sandbox.start', {})
  await vi.waitFor(
    async () => {
      const { sync } = await open.done('app.snapshot', {})
      expect(sync.finishedAt).not.toBeNull()
      expect(sync.isRunning).toBe(false)
    },
    { timeout: 100_000, interval: 200 }
  )
}, 120_000)
afterAll(() => open.close())

describe('the overview', () => {
  it('counts what the list of keys counts, in every environment and state', async () => {
    const view = await open.done('overview.read', {})
    const counts = await open.done('keys.counts', { filter: { isSandbox: true } })

    expect(view.scope).toBe('sandbox')
    expect(view.total).toBe(counts.total)
    expect(Object.fromEntries(view.environments.map(each => [each.environment, each.total]))).toEqual(
      counts.byEnvironment
    )
    const states = view.environments.map(each => each.states['dormant'] ?? 0)
    expect(states.reduce((sum, count) => sum + count, 0)).toBe(counts.byVerdict['dormant'])
  })

  it('names the keys that expire next, as the list by expiry has them', async () => {
    const view = await open.done('overview.read', {})
    const list = await open.done('keys.page', {
      filter: { statuses: ['active'] },
      sort: 'expiresAt',
      descending: false,
      group: 'none',
      offset: 0,
      limit: 500
    })
    const ahead = list.rows.filter(
      ({ expiresAt }) => expiresAt !== null && expiresAt >= view.at && expiresAt < view.at + 90 * 86_400_000
    )

    expect(view.expiries.total).toBe(ahead.length)
    expect(view.expiries.perDay.reduce((sum, count) => sum + count, 0)).toBe(ahead.length)
    expect(view.expiries.next.map(({ expiresAt }) => expiresAt)).toEqual(
      ahead.slice(0, view.expiries.next.length).map(({ expiresAt }) => expiresAt)
    )
  })

  it('has at most five tasks, each of a kind of its own', async () => {
    const { tasks, taskCount } = await open.done('overview.read', {})

    expect(tasks.length).toBe(Math.min(5, taskCount))
    expect(new Set(tasks.map(({ kind }) => kind)).size).toBe(tasks.length)
    expect(tasks.map(({ kind }) => kind)).toContain('dormant')
  })
})
