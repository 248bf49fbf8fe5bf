import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { noDesktop } from '../../src/host/shell-ports'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { restSandbox } from '../../src/providers/kit/sandbox/rest-sandbox'
import { quarry, quarryFake } from '../kit/quarry-declaration'
import { randomText } from '../kit/connected-sandbox'

let folder: string
let path: string
let server: RunningSandbox
let host: TestHost
let keychain: TestHost['keychain']

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-provider-file-'))
  path = join(folder, 'quarry.yaml')
  writeFileSync(path, stringify(quarry))
  server = await restSandbox(quarry, quarryFake)({ now: () => Date.now(), random: randomText })
  const { desktop } = noDesktop()
  host = await openTestHost({
    dataDir: join(folder, 'profile'),
    desktop: { ...desktop, chooseProviderFile: () => Promise.resolve(path) }
  })
  keychain = host.keychain
})

afterEach(async () => {
  await host.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

async function added(): Promise<string> {
  const review = await host.done('providerFiles.choose', {})
  const file = await host.done('providerFiles.accept', { reviewId: review.reviewId })
  return file.providerId
}

async function connected(): Promise<string> {
  const account = await host.done('accounts.connect', {
    providerId: await added(),
    name: 'quarry-eu',
    environment: 'staging',
    baseUrl: server.url,
    settings: { ...server.settings },
    credential: { ...server.credential }
  })
  return account.id
}

describe('a provider from a file', () => {
  it('is shown with its requests before it is added, and then like any other, with a mark', async () => {
    const review = await host.done('providerFiles.choose', {})
    const before = await host.done('providers.list', {})

    const file = await host.done('providerFiles.accept', { reviewId: review.reviewId })

    expect(review.provider).toMatchObject({ id: 'file-quarry', name: 'Quarry', replaces: null })
    expect(review.provider?.requests.map(({ call }) => call)).toContain('revoke')
    expect(before.some(({ isFromFile }) => isFromFile)).toBe(false)
    expect(file).toMatchObject({ state: 'as-accepted', accounts: 0, sha256: review.sha256 })
    const listed = await host.done('providers.list', {})
    expect(listed.find(({ id }) => id === 'file-quarry')).toMatchObject({ name: 'Quarry', isFromFile: true })
  })

  it('connects an account, which carries the mark', async () => {
    await connected()

    const { accounts } = await host.done('app.snapshot', {})

    expect(accounts).toMatchObject([
      { providerName: 'Quarry', isFromFile: true, health: expect.any(String) as string }
    ])
  })

  it('is not added where something is wrong with it, and the problem has its line', async () => {
    writeFileSync(path, stringify(quarry).replace('longestName: 100', 'longestNam: 100'))

    const review = await host.done('providerFiles.choose', {})
    const fault = await host.fault('providerFiles.accept', { reviewId: review.reviewId })

    expect(review).toMatchObject({ provider: null })
    expect(review.problems).toContainEqual({
      line: expect.any(Number) as number,
      field: 'create.longestNam',
      words: 'is no field that can stand here'
    })
    expect(fault).toMatchObject({ code: 'invalid-input', detail: 'provider-file-refused' })
  })

  it('pauses its accounts when the file changed, until a person accepts the change', async () => {
    const accountId = await connected()
    await reopened(() => {
      writeFileSync(path, stringify({ ...quarry, about: { ...quarry.about, name: 'Quarry 2' } }))
    })
    await expect.poll(stateOf).toBe('changed')
    const requests = server.requests().length
    expect(await faultOfSync(accountId)).toMatchObject({ detail: 'provider-file-changed' })

    const review = await host.done('providerFiles.review', { providerId: 'file-quarry' })
    expect(server.requests().length).toBe(requests)
    await host.done('providerFiles.accept', { reviewId: review.reviewId })

    expect(review.provider?.replaces).toMatch(/^[0-9a-f]{64}$/)
    expect(await faultOfSync(accountId)).toBeNull()
    const { accounts } = await host.done('app.snapshot', {})
    expect(accounts[0]?.providerName).toBe('Quarry 2')
  })

  it('goes on with the pinned copy where a person keeps it, and where the file is lost', async () => {
    const accountId = await connected()
    await reopened(() => {
      rmSync(path)
    })
    await expect.poll(stateOf).toBe('missing')
    expect(await faultOfSync(accountId)).toBeNull()
    await reopened(() => {
      writeFileSync(path, 'about: {}')
    })
    await expect.poll(stateOf).toBe('changed')

    const kept = await host.done('providerFiles.keep', { providerId: 'file-quarry' })

    expect(kept.state).toBe('kept')
    expect(await faultOfSync(accountId)).toBeNull()
  })

  it('is removed only when no account uses it', async () => {
    const accountId = await connected()
    const inUse = await host.fault('providerFiles.remove', { providerId: 'file-quarry' })
    await host.done('accounts.remove', { accountId })

    await host.done('providerFiles.remove', { providerId: 'file-quarry' })

    expect(inUse).toMatchObject({ code: 'conflict', detail: 'provider-in-use' })
    const listed = await host.done('providers.list', {})
    expect(listed.some(({ isFromFile }) => isFromFile)).toBe(false)
  })
})

/** Closes the app, does something to the file, and opens the app again over the same profile. */
async function reopened(meanwhile: () => void): Promise<void> {
  await host.close()
  meanwhile()
  const { desktop } = noDesktop()
  host = await openTestHost({
    dataDir: join(folder, 'profile'),
    keychain: { kind: 'given', keychain },
    desktop: { ...desktop, chooseProviderFile: () => Promise.resolve(path) }
  })
}

async function stateOf(): Promise<string | undefined> {
  return (await host.done('app.snapshot', {})).providerFiles[0]?.state
}

/** Reads the account, and what that came to. */
async function faultOfSync(accountId: string): Promise<unknown> {
  await host.done('sync.start', { accountIds: [accountId] })
  for (;;) {
    const { accounts, sync } = await host.done('app.snapshot', {})
    if (!sync.isRunning) return accounts.find(({ id }) => id === accountId)?.fault
    await new Promise(done => setTimeout(done, 20))
  }
}
