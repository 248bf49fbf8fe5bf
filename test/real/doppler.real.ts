import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import type { ConnectedDestination } from '../../src/core/ports/destination'
import { Secret } from '../../src/core/secret'
import { kind } from '../../src/destinations/doppler'
import {
  bundle,
  describeDestination,
  type Credential,
  type DestinationBench
} from '../kit/destinations/conformance'
import { startDoppler, type FakeDoppler } from '../kit/destinations/doppler'
import { closingWith, startFaultProxy } from '../kit/destinations/fault-proxy'

// Against what Doppler's SDK and command line send and read.

const TOKEN = 'not-a-real-token'
const settings = { project: 'payments', config: 'prd' }

function connect(url: string, token = TOKEN): ConnectedDestination {
  const value = Secret.fromBytes(new TextEncoder().encode(token))
  const made = kind.connect(
    { settings: { url }, credential: { token: value } },
    { clock: createSystemClock() }
  )
  if (!made.ok) throw new Error('The connection was refused.')
  return made.value
}

async function start(): Promise<DestinationBench> {
  const server = await startDoppler(TOKEN)
  const proxy = await startFaultProxy(server.url)
  return {
    proxy: closingWith(proxy, server),
    settings,
    connect: (as: Credential = 'full') =>
      connect(proxy.url, as === 'full' ? TOKEN : 'not-a-real-other-token'),
    fields: () => {
      const held = [...server.secrets].map(([name, { raw }]) => [name, raw])
      return Promise.resolve(held.length === 0 ? null : (Object.fromEntries(held) as Record<string, string>))
    },
    seed: fields => {
      for (const [name, value] of Object.entries(fields)) server.put(name, value)
      return Promise.resolve()
    },
    revisions: () => Promise.resolve(server.writes()),
    isWrite: ({ method }) => method === 'POST',
    lag: {
      fault: { kind: 'answer', status: 200, body: '{"secrets":{}}' },
      matches: (() => {
        let reads = 0
        // The first two reads are before the write.
        return ({ method }: { method: string }) => method === 'GET' && (reads += 1) > 2
      })()
    }
  }
}

describeDestination('doppler', { start, credentials: ['full', 'none'], largeMap: 1, hasOwners: false })

describe('doppler as its own programs use it', () => {
  let server: FakeDoppler
  let client: ConnectedDestination

  beforeEach(async () => {
    server = await startDoppler(TOKEN)
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

  it('never writes over a value that came in between', async () => {
    server.put('API_KEY', 'old')
    server.beforeWrite(() => server.put('API_KEY', 'theirs'))

    expect(await deliver()).toMatchObject({ kind: 'rejected' })

    expect(server.secrets.get('API_KEY')?.raw).toBe('theirs')
  })

  it('asks before a reference to another secret is replaced', async () => {
    server.put('SHARED', 'old')
    server.put('API_KEY', '${SHARED}')

    const seen = await client.inspect(settings, bundle('new'), () => false)

    expect(seen).toMatchObject({ value: { holding: 'other', owner: 'other-program' } })
  })

  it('refuses a value that Doppler would read as a reference, and sends nothing', async () => {
    expect(await deliver('not-${A}-secret')).toMatchObject({ kind: 'not-sent', fault: { subject: 'secret' } })
    expect(server.writes()).toBe(0)
  })

  it('says that a restricted secret was written, and never that it was read back', async () => {
    server.put('API_KEY', 'old', { isRestricted: true })

    expect(await deliver()).toEqual({ kind: 'committed', value: 'stored' })

    expect(server.secrets.get('API_KEY')?.raw).toBe('new')
    const read = await client.readBack(settings, bundle('new'), () => false)
    expect(read).toMatchObject({ value: { holding: 'unreadable' } })
  })

  it('reads no other secret of the config', async () => {
    server.put('API_KEY', 'old')
    const proxy = await startFaultProxy(server.url)
    const other = connect(proxy.url)
    await other.inspect(settings, bundle('new'), () => true)

    expect(proxy.calls().map(({ path }) => path.endsWith('&secrets=API_KEY'))).toEqual([true])
    await other.close()
    await proxy.close()
  })

  it.each([
    ['project', { project: 'a b', config: 'prd' }],
    ['config', { project: 'payments', config: '' }],
    ['field', { ...settings, field: 'DOPPLER_CONFIG' }]
  ])('refuses a %s that Doppler would refuse, and sends nothing', async (subject, bad) => {
    const written = await client.deliver(bad, bundle('x'), '')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'invalid-input', subject } })
  })
})
