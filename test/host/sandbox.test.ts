import { afterEach, describe, expect, it } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'

let open: TestHost | null = null
afterEach(async () => {
  await open?.close()
  open = null
})

describe('sandbox through the host', () => {
  it('gives a person four providers with keys to look at, and goes without a trace', async () => {
    open = await openTestHost()

    const started = await open.done('sandbox.start', {})
    const counts = await open.done('keys.counts', { filter: {} })
    const snapshot = await open.done('app.snapshot', {})

    expect(started.state).toBe('on')
    expect(new Set(snapshot.accounts.map(account => account.providerId)).size).toBe(4)
    expect(counts.total).toBeGreaterThanOrEqual(300)
  })
})
