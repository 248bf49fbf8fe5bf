import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import type { ConnectedDestination } from '../../src/core/ports/destination'
import { Secret } from '../../src/core/secret'
import { kind } from '../../src/destinations/onepassword-connect'
import {
  bundle,
  describeDestination,
  type Credential,
  type DestinationBench
} from '../kit/destinations/conformance'
import { closingWith, startFaultProxy } from '../kit/destinations/fault-proxy'
import { ITEM, startConnect, VAULT, type FakeConnect } from '../kit/destinations/onepassword'

// Against the description of the Connect API.

const TOKEN = 'not-a-real-token'
const settings = { vault: VAULT, item: ITEM }

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
  const server = await startConnect(TOKEN)
  const proxy = await startFaultProxy(server.url)
  return {
    proxy: closingWith(proxy, server),
    settings,
    connect: (as: Credential = 'full') =>
      connect(proxy.url, as === 'full' ? TOKEN : 'not-a-real-other-token'),
    fields: () => {
      const { fields } = server.item
      const all = Object.fromEntries(fields.map(({ label = '', value = '' }) => [label, value]))
      return Promise.resolve(fields.length === 0 ? null : all)
    },
    seed: fields => {
      server.put(fields)
      return Promise.resolve()
    },
    revisions: () => Promise.resolve(server.item.version),
    isWrite: ({ method }) => method === 'PATCH',
    lag: {
      fault: { kind: 'answer', status: 404, body: '{"status":404,"message":"Item not found"}' },
      matches: (() => {
        let reads = 0
        // The first read is the one before the write.
        return ({ method }: { method: string }) => method === 'GET' && (reads += 1) > 1
      })()
    }
  }
}

describeDestination('onepassword-connect', {
  start,
  credentials: ['full', 'none'],
  largeMap: 60,
  hasOwners: false
})

describe('onepassword-connect by the API description', () => {
  let server: FakeConnect
  let client: ConnectedDestination

  beforeEach(async () => {
    server = await startConnect(TOKEN)
    client = connect(server.url)
  })

  afterEach(async () => {
    await client.close()
    await server.stop()
  })

  async function deliver(more: Record<string, string> = {}) {
    const to = { ...settings, ...more }
    const seen = await client.inspect(to, bundle('new'), () => true)
    if (!seen.ok) throw new Error('The item cannot be inspected.')
    return client.deliver(to, bundle('new'), seen.value.revision)
  }

  it('finds a field by its ID', async () => {
    server.put({ credential: 'old', other: 'stays' })
    const id = server.item.fields[0]?.id ?? ''

    expect(await deliver({ field: id })).toEqual({ kind: 'committed', value: 'stored' })

    expect(server.item.fields.map(({ value }) => value)).toEqual(['new', 'stays'])
  })

  it('refuses a label that stands twice, and sends nothing', async () => {
    server.put({ API_KEY: 'old' })
    server.item.fields.push({ id: 'another', label: 'API_KEY', type: 'STRING', value: 'x' })

    expect(await deliver()).toMatchObject({ kind: 'not-sent', fault: { detail: 'invalid-name' } })
  })

  it('notices a write of somebody else between its read and its own', async () => {
    server.put({ API_KEY: 'old' })
    server.beforeWrite(() => {
      server.item.version += 1
    })

    expect(await deliver()).toMatchObject({ kind: 'unknown', fault: { detail: 'destination-conflict' } })
  })

  it('says when the tags of the item changed together with the field', async () => {
    server.put({ API_KEY: 'old' })
    server.beforeWrite(() => {
      server.item.tags = []
    })

    expect(await deliver()).toMatchObject({ kind: 'unknown', fault: { detail: 'other-entries-changed' } })
  })

  it('refuses an item that is archived', async () => {
    server.item.state = 'ARCHIVED'

    const seen = await client.inspect(settings, bundle('new'), () => true)

    expect(seen).toMatchObject({ fault: { code: 'conflict', detail: 'awaits-deletion' } })
  })

  it('never makes an item', async () => {
    const written = await client.deliver({ vault: VAULT, item: 'x'.repeat(26) }, bundle('new'), '1')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'not-found' } })
  })

  it.each([
    ['vault', { vault: 'Live', item: ITEM }],
    ['item', { vault: VAULT, item: '../x' }]
  ])('refuses a %s that is no ID, and sends nothing', async (subject, bad) => {
    const written = await client.deliver(bad, bundle('new'), '1')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'invalid-input', subject } })
  })
})
