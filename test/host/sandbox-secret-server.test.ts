import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConnectionView } from '../../src/contract/destinations'
import { DAY } from '../../src/core/clock'
import { openTestHost, type TestHost } from '../../src/host/testing/open-host'

// With a real OpenBao or Vault: npm run test:real installs one.

const servers = pathToFileURL(path.resolve('scripts/real/servers.mjs')).href
// A plain script, which the compiler does not read.
const { installedServer } = (await import(servers)) as { installedServer(name: string): string | null }
const program = installedServer('openbao')
if (program === null)
  console.warn('OpenBao is not installed (npm run test:real installs it): its sandbox is not tested.')

const STARTS = { timeout: 60_000, interval: 200 }
const ENTRY = { mount: 'secret', path: 'app/otp' }
let hosts: TestHost[] = []

beforeEach(() => {
  vi.stubEnv('PATH', `${path.dirname(program ?? '')}${path.delimiter}${process.env['PATH'] ?? ''}`)
})
afterEach(async () => {
  for (const host of hosts.toReversed()) await host.close()
  hosts = []
  vi.unstubAllEnvs()
})

async function opened(changes: Parameters<typeof openTestHost>[0] = {}): Promise<TestHost> {
  const host = await openTestHost(changes)
  hosts.push(host)
  return host
}

function connected(host: TestHost): Promise<ConnectionView> {
  return vi.waitFor(async () => {
    const { connections } = await host.done('app.snapshot', {})
    const [own] = connections
    if (own === undefined) throw new Error('The secret server is not connected.')
    await host.done('destinations.check', { destinationId: own.id })
    return own
  }, STARTS)
}

async function freshSecret(host: TestHost, service: string): Promise<string> {
  const { accounts } = await host.done('app.snapshot', {})
  const account = accounts.find(({ providerId }) => providerId === 'blnk')
  const created = await host.done('keys.create', {
    accountId: account?.id ?? '',
    groupId: account?.report?.groups[0]?.id ?? '',
    service,
    environment: 'staging',
    name: `${service}-staging`,
    grants: ['ledgers:read'],
    permissionSetId: null,
    expiresAt: Date.now() + 30 * DAY,
    options: {}
  })
  return created.id
}

describe.skipIf(program === null)('the OpenBao of the sandbox', () => {
  it('is connected by itself, takes a key, is empty after the next start, and goes with the sandbox', async () => {
    const first = await opened()
    await first.done('sandbox.start', {})
    const { id, origin } = await connected(first)
    const entry = { destinationId: id, settings: ENTRY }
    const [secretId, nextId] = [await freshSecret(first, 'night'), await freshSecret(first, 'day')]
    expect(await first.done('handoff.inspect', { ...entry, secretId })).toMatchObject({ holding: 'absent' })
    expect(await first.done('handoff.deliver', { ...entry, secretId })).toBeTruthy()
    expect(await first.done('handoff.inspect', { ...entry, secretId: nextId })).toMatchObject({
      holding: 'other'
    })
    await first.host.close()
    await expect(fetch(`${origin}/v1/sys/health`)).rejects.toThrow()

    const second = await opened({
      dataDir: first.directory,
      keychain: { kind: 'given', keychain: first.keychain }
    })
    const again = await connected(second)
    expect([again.id, again.origin]).toEqual([id, origin])
    expect(await second.done('handoff.inspect', { ...entry, secretId: nextId })).toMatchObject({
      holding: 'absent'
    })

    await second.done('sandbox.remove', {})
    const after = await second.done('app.snapshot', {})
    expect([after.connections, after.accounts]).toEqual([[], []])
    await expect(fetch(`${origin}/v1/sys/health`)).rejects.toThrow()
  })
})
