import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import * as anthropic from '../../src/providers/anthropic-api-keys'
import * as githubTokens from '../../src/providers/github-organization-tokens'
import type { RunningSandbox, StartSandbox } from '../../src/providers/kit/sandbox/sandbox'
import type { Provider } from '../../src/core/ports/provider'
import type { KeyRowView } from '../../src/contract/key-row'

// Providers whose API makes no keys, through the contract: where nobody gives Rekey a key either, nothing is rotated, and everything can
// be ended.

type Folder = {
  readonly provider: Provider
  readonly startSandbox: StartSandbox
  readonly groupId: string
}

const ANTHROPIC: Folder = { ...anthropic, groupId: 'b4a1c0de-0000-4000-8000-000000000001' }
const GITHUB: Folder = { ...githubTokens, groupId: 'harbour' }

let opened: TestHost | null = null
afterEach(async () => {
  await opened?.close()
  opened = null
})

async function world({
  provider,
  startSandbox,
  groupId
}: Folder): Promise<{ readonly app: TestHost; readonly server: RunningSandbox }> {
  const server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url')
  })
  onTestFinished(() => server.close())
  for (const name of ['worker', 'newsletter']) {
    const expiresAt = Date.now() + 5 * 86_400_000
    server.seed({
      groupId,
      name,
      grants: [],
      createdAt: Date.now() - 1_000_000,
      lastUsedAt: null,
      expiresAt
    })
  }
  const app = await openTestHost()
  opened = app
  await app.done('accounts.connect', {
    providerId: provider.manifest.id,
    name: 'harbour',
    environment: 'staging',
    baseUrl: server.url,
    settings: { ...server.settings },
    credential: { ...server.credential }
  })
  await expect.poll(async () => (await rows(app)).length).toBeGreaterThanOrEqual(2)
  return { app, server }
}

async function rows(app: TestHost): Promise<readonly KeyRowView[]> {
  const page = await app.done('keys.page', {
    filter: {},
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: 50
  })
  return page.rows
}

function live(server: RunningSandbox): readonly string[] {
  return server.keys().flatMap(({ name, isActive }) => (isActive ? [name] : []))
}

describe('an account whose provider makes no keys', () => {
  it('offers no rotation and no new key, and says why', async () => {
    const { app, server } = await world(GITHUB)
    const row = (await rows(app)).find(({ name }) => name === 'worker')
    const keyId = row?.id ?? ''
    const before = server.requests().length

    const planned = await app.fault('rotations.plan', { keyIds: [keyId], mode: 'routine' })
    const incident = await app.fault('rotations.plan', { keyIds: [keyId], mode: 'incident' })

    expect(row?.can).toMatchObject({ rotate: false, disable: false, revoke: true })
    expect([planned, incident]).toMatchObject([{ detail: 'missing-create' }, { detail: 'missing-create' }])
    expect(server.requests().length).toBe(before)
    const due = await app.done('due.list', { withinDays: 30 })
    expect(due.items.map(({ kind, canRotate }) => [kind, canRotate])).toEqual([
      ['expiry', false],
      ['expiry', false]
    ])
    const { accounts } = await app.done('app.snapshot', {})
    expect(accounts[0]).toMatchObject({ consoleHost: 'github.com' })
    expect(accounts[0]?.report?.rights).toContainEqual({ right: 'create', state: 'not-offered' })
  })

  it('disables and enables a key, and revokes it with proof', async () => {
    const { app, server } = await world(ANTHROPIC)
    const keyId = (await rows(app)).find(({ name }) => name === 'worker')?.id ?? ''

    await app.done('keys.disable', { keyId })
    const whileDisabled = live(server)
    await app.done('keys.enable', { keyId })
    const confirmation = await app.done('keys.prepareRevoke', { keyIds: [keyId] })
    const { results } = await app.done('keys.revoke', {
      token: confirmation.token,
      phrase: confirmation.phrase ?? ''
    })

    expect(whileDisabled).toEqual(['newsletter'])
    expect(results).toMatchObject([{ state: 'gone' }])
    expect(live(server)).toEqual(['newsletter'])
    expect((await app.done('keys.detail', { keyId })).row.status).toBe('revoked')
  })

  it('is cut off as a whole by break glass', async () => {
    const { app, server } = await world(ANTHROPIC)
    const [account] = (await app.done('app.snapshot', {})).accounts

    const prepared = await app.done('breakGlass.prepare', {
      accountIds: [account?.id ?? ''],
      mode: 'revoke',
      management: 'left-out'
    })
    await app.done('breakGlass.start', { token: prepared.token, phrase: prepared.phrase })

    await expect.poll(() => live(server)).toEqual([])
  })
})
