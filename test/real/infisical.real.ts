import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import type { ConnectedDestination } from '../../src/core/ports/destination'
import { Secret } from '../../src/core/secret'
import { kind } from '../../src/destinations/infisical'
import {
  bundle,
  describeDestination,
  type Credential,
  type DestinationBench
} from '../kit/destinations/conformance'
import { closingWith, startFaultProxy } from '../kit/destinations/fault-proxy'
import { startInfisical, type FakeInfisical } from '../kit/destinations/infisical'

// Against Infisical's documentation and source.

const settings = { project: 'project-1', environment: 'prod', folder: 'payments' }

function connect(url: string, secret = 'not-a-real-client-secret'): ConnectedDestination {
  const clientSecret = Secret.fromBytes(new TextEncoder().encode(secret))
  const made = kind.connect(
    { settings: { url, clientId: 'client-1' }, credential: { clientSecret } },
    { clock: createSystemClock() }
  )
  if (!made.ok) throw new Error('The connection was refused.')
  return made.value
}

async function start(): Promise<DestinationBench> {
  const server = await startInfisical()
  const proxy = await startFaultProxy(server.url)
  return {
    proxy: closingWith(proxy, server),
    settings,
    connect: (as: Credential = 'full') => connect(proxy.url, as === 'full' ? undefined : 'not-a-real-other'),
    fields: () => {
      const held = [...server.secrets].map(([name, { value }]) => [name, value])
      return Promise.resolve(held.length === 0 ? null : (Object.fromEntries(held) as Record<string, string>))
    },
    seed: fields => {
      for (const [name, value] of Object.entries(fields)) server.put(name, value)
      return Promise.resolve()
    },
    revisions: () => Promise.resolve(server.secrets.get('API_KEY')?.version ?? 0),
    isWrite: ({ method, path }) => method !== 'GET' && path.includes('/v4/'),
    lag: {
      fault: { kind: 'answer', status: 404, body: '{"message":"Secret not found"}' },
      matches: (() => {
        let reads = 0
        // The first two reads are before the write.
        return ({ method, path }: { method: string; path: string }) =>
          method === 'GET' && path.includes('/API_KEY') && (reads += 1) > 2
      })()
    }
  }
}

describeDestination('infisical', {
  start,
  credentials: ['full', 'none'],
  largeMap: 1,
  hasOwners: false,
  refuses: value => value.trim() !== value && value !== `${value.trim()}\n`
})

describe('infisical by its documentation and source', () => {
  let server: FakeInfisical
  let client: ConnectedDestination

  beforeEach(async () => {
    server = await startInfisical()
    client = connect(server.url)
  })

  afterEach(async () => {
    await client.close()
    await server.stop()
  })

  async function deliver(value = 'new') {
    const seen = await client.inspect(settings, bundle(value), () => true)
    if (!seen.ok) throw new Error('The secret cannot be inspected.')
    return client.deliver(settings, bundle(value), seen.value.revision)
  }

  it('says that a write waits for an approval, and that consumers still get the old value', async () => {
    server.put('API_KEY', 'old')
    server.demandApproval()

    expect(await deliver()).toEqual({ kind: 'committed', value: 'pending-approval' })

    const read = await client.readBack(settings, bundle('new'), () => true)
    expect(read).toMatchObject({ value: { holding: 'expected' } })
  })

  it('notices a write of somebody else between its read and its own', async () => {
    server.put('API_KEY', 'old')
    server.beforeWrite(() => server.put('API_KEY', 'theirs'))

    expect(await deliver()).toMatchObject({ kind: 'unknown', fault: { detail: 'destination-conflict' } })
  })

  it('says that a value which it may not read was written, by its date alone', async () => {
    server.put('API_KEY', 'old')
    server.hideValues()

    expect(await deliver()).toEqual({ kind: 'committed', value: 'stored' })

    const read = await client.readBack(settings, bundle('new'), () => false)
    expect(read).toEqual({
      ok: true,
      value: { holding: 'unreadable', changedAt: Date.UTC(2026, 0, 1, 0, 2) }
    })
  })

  it.each([
    ['that Infisical rotates itself', 'old', { isRotated: true }],
    ['that refers to another one', '${prod.SHARED}', {}]
  ])('asks before a secret %s is replaced', async (_, value, more) => {
    server.put('API_KEY', value, more)

    const seen = await client.inspect(settings, bundle('new'), () => true)

    expect(seen).toMatchObject({ value: { owner: 'other-program' } })
  })

  it('refuses a value that would be read as a reference, and sends nothing', async () => {
    expect(await deliver('not-${A}-secret')).toMatchObject({ kind: 'not-sent', fault: { subject: 'secret' } })
  })

  it('says that a folder which it cannot see may not exist', async () => {
    const seen = await client.inspect({ ...settings, folder: 'none' }, bundle('new'), () => true)

    expect(seen).toMatchObject({ fault: { code: 'permission-missing', detail: 'no-right-or-no-such-path' } })
  })

  it.each([
    ['project', { ...settings, project: 'a b' }],
    ['environment', { ...settings, environment: '' }],
    ['folder', { ...settings, folder: 'a/../b' }],
    ['field', { ...settings, field: 'a/b' }]
  ])('refuses a %s that Infisical would refuse, and sends nothing', async (subject, bad) => {
    const written = await client.deliver(bad, bundle('x'), '')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'invalid-input', subject } })
  })
})
