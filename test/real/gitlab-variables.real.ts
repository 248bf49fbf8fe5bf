import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import type { ConnectedDestination } from '../../src/core/ports/destination'
import { Secret } from '../../src/core/secret'
import { kind } from '../../src/destinations/gitlab-variables'
import {
  bundle,
  describeDestination,
  type Credential,
  type DestinationBench
} from '../kit/destinations/conformance'
import { closingWith, startFaultProxy } from '../kit/destinations/fault-proxy'
import { startGitLab, type FakeGitLab } from '../kit/destinations/gitlab'

// Against GitLab's documentation.

const TOKEN = 'not-a-real-token'
const PLACE = 'projects/shop/payments'
const PROJECT = { project: 'shop/payments' }

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
  const lab = await startGitLab(TOKEN)
  lab.places.set(PLACE, [])
  const proxy = await startFaultProxy(lab.url)
  return {
    proxy: closingWith(proxy, lab),
    settings: PROJECT,
    connect: (as: Credential = 'full') =>
      connect(proxy.url, as === 'full' ? TOKEN : 'not-a-real-other-token'),
    fields: () => {
      const held = lab.places.get(PLACE) ?? []
      return Promise.resolve(
        held.length === 0 ? null : Object.fromEntries(held.map(({ key, value }) => [key, value]))
      )
    },
    seed: fields => {
      for (const [key, value] of Object.entries(fields)) lab.put(PLACE, { key, value })
      return Promise.resolve()
    },
    revisions: () => Promise.resolve(lab.writes()),
    isWrite: ({ method }) => method !== 'GET',
    lag: {
      fault: { kind: 'answer', status: 404, body: '{"message":"404 Variable Not Found"}' },
      matches: (() => {
        let reads = 0
        // The first three reads are before the write.
        return ({ method, path }: { method: string; path: string }) =>
          method === 'GET' && path.includes('/API_KEY') && (reads += 1) > 3
      })()
    }
  }
}

describeDestination('gitlab-variables', {
  start,
  credentials: ['full', 'none'],
  largeMap: 1,
  hasOwners: false
})

describe('gitlab-variables by the documentation', () => {
  let lab: FakeGitLab
  let client: ConnectedDestination

  beforeEach(async () => {
    lab = await startGitLab(TOKEN)
    client = connect(lab.url)
  })

  afterEach(async () => {
    await client.close()
    await lab.stop()
  })

  async function deliver(settings: Record<string, string>, value = 'not-a-real-new') {
    const seen = await client.inspect(settings, bundle(value), () => true)
    if (!seen.ok) throw new Error('The variable cannot be inspected.')
    return client.deliver(settings, bundle(value), seen.value.revision)
  }

  it('changes the variable of one scope, and keeps how it is set up', async () => {
    const flags = { protected: true, masked: true, variable_type: 'file', description: 'pays', raw: false }
    lab.put(PLACE, { key: 'API_KEY', value: 'not-a-real-old', environment_scope: 'production', ...flags })
    lab.put(PLACE, { key: 'API_KEY', value: 'not-a-real-test' })

    expect(await deliver({ ...PROJECT, scope: 'production' })).toEqual({ kind: 'committed', value: 'stored' })

    expect(lab.places.get(PLACE)).toEqual([
      expect.objectContaining({ value: 'not-a-real-test', environment_scope: '*' }),
      expect.objectContaining({ value: 'not-a-real-new', environment_scope: 'production', ...flags })
    ])
  })

  it('makes a new variable protected, masked and raw', async () => {
    lab.places.set('groups/shop', [])

    expect(await deliver({ group: 'shop' })).toEqual({ kind: 'committed', value: 'stored' })

    expect(lab.places.get('groups/shop')).toEqual([
      expect.objectContaining({ key: 'API_KEY', protected: true, masked: true, raw: true })
    ])
  })

  it.each([
    ['that GitLab cannot mask', { masked: true }, 'with a space'],
    ['that GitLab would expand', { raw: false }, 'not-a-real-$secret']
  ])('refuses a value %s, and sends nothing', async (_, flags, value) => {
    lab.put(PLACE, { key: 'API_KEY', value: 'not-a-real-old', ...flags })

    expect(await deliver(PROJECT, value)).toMatchObject({ kind: 'not-sent', fault: { subject: 'secret' } })

    expect(lab.places.get(PLACE)?.[0]?.value).toBe('not-a-real-old')
  })

  it('says that a hidden variable was written, and never that it was read back', async () => {
    lab.put(PLACE, { key: 'API_KEY', value: 'not-a-real-old', hidden: true, masked: true })

    expect(await deliver(PROJECT)).toEqual({ kind: 'committed', value: 'stored' })

    expect(lab.places.get(PLACE)?.[0]).toMatchObject({ value: 'not-a-real-new', hidden: true, masked: true })
    const read = await client.readBack(PROJECT, bundle('not-a-real-new'), () => false)
    expect(read).toEqual({ ok: true, value: { holding: 'unreadable', changedAt: null } })
  })

  it('says that a project which it cannot see may not exist', async () => {
    const seen = await client.inspect({ project: 'none' }, bundle('x'), () => true)

    expect(seen).toMatchObject({ fault: { code: 'permission-missing', detail: 'no-right-or-no-such-path' } })
  })

  it.each([
    ['project', {}],
    ['project', { project: 'a', group: 'b' }],
    ['project', { project: '../a b' }],
    ['group', { group: 'a//b' }],
    ['field', { ...PROJECT, field: 'A-B' }]
  ])('refuses a %s that GitLab would refuse, and sends nothing', async (subject, settings) => {
    const written = await client.deliver(settings, bundle('x'), '')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'invalid-input', subject } })
  })
})
