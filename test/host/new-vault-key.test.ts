import { afterEach, describe, expect, it } from 'vitest'
import { rmSync } from 'node:fs'
import { openTestHost, type TestHost } from '../../src/host/testing/open-host'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'

let opened: TestHost | null = null

afterEach(async () => {
  await opened?.close()
  if (opened !== null) rmSync(opened.directory, { recursive: true, force: true })
  opened = null
})

describe('a deleted keychain item', () => {
  it('leads to a new vault key that keeps the accounts, says what is lost, and is still there at the next start', async () => {
    const keychain = createMemoryKeychain()
    const given = { keychain: { kind: 'given', keychain } } as const
    const first = await openTestHost(given)
    await first.done('sandbox.start', {})
    const before = (await first.done('app.snapshot', {})).accounts.map(({ name }) => name)
    await first.host.close()
    keychain.items.delete('vault-key')

    const second = await openTestHost({ ...given, dataDir: first.directory })
    expect((await second.done('app.snapshot', {})).vault.state).toBe('key-missing')
    const loss = await second.done('vault.newKeyLoss', {})
    expect(loss).toEqual({ accounts: before, destinations: [], secrets: [] })
    expect(
      await second.fault('vault.makeNewKey', { accounts: 0, destinations: 0, secrets: 0 })
    ).toMatchObject({
      detail: 'confirmation-stale'
    })
    const made = await second.done('vault.makeNewKey', {
      accounts: before.length,
      destinations: 0,
      secrets: 0
    })
    expect(made.state).toBe('open')
    expect((await second.done('vault.newKeyLoss', {})).accounts).toEqual([])
    expect((await second.done('app.snapshot', {})).accounts.map(({ name }) => name)).toEqual(before)
    await second.host.close()

    opened = await openTestHost({ ...given, dataDir: first.directory })
    expect((await opened.done('app.snapshot', {})).vault.state).toBe('open')
  })
})
