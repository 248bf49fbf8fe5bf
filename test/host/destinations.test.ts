import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTestHost, type TestHost } from '../../src/host/testing/open-host'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'

// The whole app without a window, and a server that speaks as much of Vault's API as one delivery needs.

const TOKEN = 'not-a-real-vault-token'
const ENTRY = '/v1/secret/data/app/night-shift'

let server: Server
let url: string
let requests: string[]
let entry: { version: number; data: Record<string, string> } | null
let redirectTo: string | null
let opened: TestHost[]

beforeEach(async () => {
  requests = []
  entry = { version: 3, data: { NEIGHBOUR: 'stays as it is' } }
  redirectTo = null
  opened = []
  server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  for (const host of opened) await host.host.close()
  for (const { directory } of opened) rmSync(directory, { recursive: true, force: true })
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  requests.push(`${request.method} ${path}`)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const say = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  if (redirectTo !== null) {
    response.writeHead(307, { location: `${redirectTo}${path}` }).end()
    return
  }
  if (request.headers['x-vault-token'] !== TOKEN) return say(403, { errors: ['permission denied'] })
  if (path === '/v1/auth/token/lookup-self') return say(200, { data: {} })
  if (path.startsWith('/v1/sys/internal/ui/mounts/')) {
    return say(200, { data: { path: 'secret/', type: 'kv', options: { version: '2' } } })
  }
  if (path === '/v1/sys/capabilities-self') {
    return say(200, { data: { 'secret/data/app/night-shift': ['create', 'patch', 'read'] } })
  }
  if (path !== ENTRY || entry === null) return say(404, { errors: [] })
  if (request.method === 'PATCH') {
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      data: Record<string, string>
      options: { cas: number }
    }
    if (body.options.cas !== entry.version) {
      return say(400, { errors: ['check-and-set parameter did not match the current version'] })
    }
    entry = { version: entry.version + 1, data: { ...entry.data, ...body.data } }
    return say(200, { data: { version: entry.version } })
  }
  const metadata = { version: entry.version, created_time: '2026-11-30T06:00:00Z', custom_metadata: null }
  say(200, { data: { data: entry.data, metadata } })
}

async function open(given: Parameters<typeof openTestHost>[0] = {}): Promise<TestHost> {
  const host = await openTestHost(given)
  opened.push(host)
  return host
}

const connection = () => ({
  kindId: 'vault-kv',
  name: 'Vault staging',
  settings: { url },
  credential: { token: TOKEN }
})

async function freshSecret(host: TestHost): Promise<{ id: string; keyId: string | null }> {
  await host.done('sandbox.start', {})
  const { accounts } = await host.done('app.snapshot', {})
  const account = accounts.find(each => each.providerId === 'blnk')
  return host.done('keys.create', {
    accountId: account?.id ?? '',
    groupId: account?.report?.groups[0]?.id ?? '',
    service: 'night-shift',
    environment: 'staging',
    name: 'night-shift-staging',
    grants: ['ledgers:read'],
    permissionSetId: null,
    expiresAt: Date.now() + 20 * 86_400_000,
    options: {}
  })
}

describe('a connected destination in the app', () => {
  it('receives a new key in one entry, is remembered by the key, and its credential reaches nobody', async () => {
    const host = await open()
    const { id: destinationId } = await host.done('destinations.connect', connection())
    const secret = await freshSecret(host)
    const settings = { mount: 'secret', path: 'app/night-shift', field: 'API_KEY' }

    const rights = await host.done('destinations.checkEntry', { destinationId, settings })
    const seen = await host.done('handoff.inspect', { secretId: secret.id, destinationId, settings })
    const delivered = await host.done('handoff.deliver', { secretId: secret.id, destinationId, settings })

    expect(rights).toContainEqual({ words: 'Read the secret', state: 'yes' })
    expect(seen).toMatchObject({ holding: 'absent', owner: null })
    expect(delivered).toMatchObject({ readBack: 'equal', state: 'destroyed' })
    expect(entry).toMatchObject({ version: 4, data: { NEIGHBOUR: 'stays as it is' } })
    const value = entry?.data['API_KEY'] ?? ''
    expect(value.length).toBeGreaterThan(20)
    const detail = await host.done('keys.detail', { keyId: secret.keyId ?? '' })
    expect(detail.deliveredTo[0]).toMatchObject({ destination: { id: destinationId, settings } })
    const history = await host.done('history.page', { beforeSeq: null, limit: 50 })
    const told = JSON.stringify([host.events, host.logLines, history, detail, delivered])
    for (const hidden of [TOKEN, value, 'stays as it is']) expect(told).not.toContain(hidden)
  })

  it('receives the next key by a schedule, in the place of the old one, and is not removed meanwhile', async () => {
    const host = await open()
    const { id: destinationId } = await host.done('destinations.connect', connection())
    const secret = await freshSecret(host)
    const settings = { mount: 'secret', path: 'app/night-shift', field: 'API_KEY' }
    await host.done('handoff.deliver', { secretId: secret.id, destinationId, settings })
    const first = entry?.data['API_KEY']
    const { accounts } = await host.done('app.snapshot', {})

    await host.done('schedules.save', {
      scheduleId: null,
      name: 'Night shift',
      environment: 'staging',
      accountId: accounts.find(each => each.providerId === 'blnk')?.id ?? null,
      everyDays: 30,
      leadDays: 29,
      window: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 0, timeZone: 'UTC' },
      act: 'start'
    })
    await vi.waitFor(() => expect(entry?.version).toBe(5), { timeout: 40_000, interval: 250 })

    expect(entry?.data['API_KEY']).not.toBe(first)
    expect(entry?.data['NEIGHBOUR']).toBe('stays as it is')
    expect(await host.fault('destinations.remove', { destinationId })).toMatchObject({
      detail: 'rotation-open'
    })
    expect((await host.done('app.snapshot', {})).connections).toHaveLength(1)
  })

  it('is told to the windows, signs in again after a restart, and not while the vault is locked', async () => {
    const keychain = { kind: 'given', keychain: createMemoryKeychain() } as const
    const first = await open({ keychain })
    const { id: destinationId } = await first.done('destinations.connect', connection())
    await expect
      .poll(() => first.events.filter(({ slice }) => slice === 'connections').at(-1)?.value)
      .toMatchObject([{ id: destinationId, credential: 'sealed', origin: url }])
    await first.host.close()

    const second = await open({ keychain, dataDir: first.directory })
    expect((await second.done('app.snapshot', {})).connections).toHaveLength(1)
    expect(await second.done('destinations.check', { destinationId })).toBeNull()
    await second.done('vault.lock', {})

    expect(await second.fault('destinations.check', { destinationId })).toMatchObject({
      code: 'vault-locked'
    })
    expect((await second.done('app.snapshot', {})).connections).toEqual([])
  })

  it('follows no redirect, and so sends its token to no other server', async () => {
    const host = await open()
    const { id: destinationId } = await host.done('destinations.connect', connection())
    const elsewhere: string[] = []
    const other = createServer((request, response) => {
      elsewhere.push(request.url ?? '')
      response.end('{}')
    })
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    redirectTo = `http://127.0.0.1:${(other.address() as AddressInfo).port}`

    expect(await host.fault('destinations.check', { destinationId })).toMatchObject({ detail: 'redirected' })

    expect(elsewhere).toEqual([])
    await new Promise(resolve => other.close(resolve))
  })

  it('needs its credential again once the vault key was lost, and stays in the list', async () => {
    const memory = createMemoryKeychain()
    const keychain = { kind: 'given', keychain: memory } as const
    const first = await open({ keychain })
    const { id: destinationId } = await first.done('destinations.connect', connection())
    await first.host.close()
    memory.items.delete('vault-key')

    const second = await open({ keychain, dataDir: first.directory })
    expect(await second.done('vault.newKeyLoss', {})).toMatchObject({ destinations: ['Vault staging'] })
    await second.done('vault.makeNewKey', { accounts: 0, destinations: 1, secrets: 0 })

    expect((await second.done('app.snapshot', {})).connections).toMatchObject([{ credential: 'missing' }])
    expect(await second.fault('destinations.check', { destinationId })).toMatchObject({
      detail: 'credential-missing'
    })
    const { settings, credential } = connection()
    await second.done('destinations.replaceCredential', { destinationId, settings, credential })
    expect(await second.done('destinations.check', { destinationId })).toBeNull()
  })
})
