import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import { Secret } from '../../src/core/secret'
import type { ConnectedDestination, DestinationSettings } from '../../src/core/ports/destination'
import { kind } from '../../src/destinations/github-actions'
import { sealFor } from '../../src/destinations/github-actions/sealed-box'
import { bundle, type Credential, type DestinationBench } from '../kit/destinations/conformance'
import { closingWith, startFaultProxy } from '../kit/destinations/fault-proxy'
import { startGitHub, type FakeGitHub } from '../kit/destinations/github'
import { describeWriteOnly } from '../kit/destinations/write-only'

// Against GitHub's documentation: the fake opens each sealed box with the private key.

const TOKEN = 'not-a-real-token'
const REPOSITORY = { owner: 'octo', repository: 'app' }

function connect(url: string, token = TOKEN): ConnectedDestination {
  const value = Secret.fromBytes(new TextEncoder().encode(token))
  const made = kind.connect(
    { settings: { url }, credential: { token: value } },
    { clock: createSystemClock() }
  )
  if (!made.ok) throw new Error('The connection was refused.')
  return made.value
}

async function startAt(place: string, settings: DestinationSettings): Promise<DestinationBench> {
  const hub = await startGitHub(TOKEN)
  hub.places.set(place, new Map())
  const proxy = await startFaultProxy(hub.url)
  const held = () => [...(hub.places.get(place) ?? [])]
  return {
    proxy: closingWith(proxy, hub),
    settings,
    connect: (as: Credential = 'full') =>
      connect(proxy.url, as === 'full' ? TOKEN : 'not-a-real-other-token'),
    fields: () => Promise.resolve(Object.fromEntries(held().map(([name, { value }]) => [name, value]))),
    seed: fields => {
      for (const [name, value] of Object.entries(fields)) hub.put(place, name, value)
      return Promise.resolve()
    },
    revisions: () => Promise.resolve(held().reduce((sum, [, { writes }]) => sum + writes, 0)),
    isWrite: ({ method }) => method === 'PUT',
    lag: {
      fault: { kind: 'answer', status: 404, body: '{"message":"Not Found"}' },
      matches: (() => {
        let reads = 0
        // The first three reads are before the write.
        return ({ path }: { path: string }) => path.endsWith('/API_KEY') && (reads += 1) > 3
      })()
    }
  }
}

describeWriteOnly('github-actions (repository)', () => startAt('repos/octo/app', REPOSITORY))
describeWriteOnly('github-actions (environment)', () =>
  startAt('repos/octo/app/environments/live', { ...REPOSITORY, environment: 'live' })
)

describe('github-actions by the documentation', () => {
  let hub: FakeGitHub
  let client: ConnectedDestination

  beforeEach(async () => {
    hub = await startGitHub(TOKEN)
    client = connect(hub.url)
  })

  afterEach(async () => {
    await client.close()
    await hub.stop()
  })

  async function deliver(settings: DestinationSettings, value = 'new') {
    const seen = await client.inspect(settings, bundle(value), () => true)
    if (!seen.ok) throw new Error('The secret cannot be inspected.')
    return client.deliver(settings, bundle(value), seen.value.revision)
  }

  it('sends back who may use a secret of an organisation, over several pages', async () => {
    const ids = Array.from({ length: 230 }, (_, at) => at + 1)
    hub.put('orgs/octo', 'API_KEY', 'old', { visibility: 'selected', ids })

    expect(await deliver({ owner: 'octo' })).toEqual({ kind: 'committed', value: 'stored' })

    expect(hub.lastWrite()).toMatchObject({ visibility: 'selected', selected_repository_ids: ids })
    expect(hub.places.get('orgs/octo')?.get('API_KEY')?.value).toBe('new')
  })

  it('keeps the visibility of a secret that every private repository gets', async () => {
    hub.put('orgs/octo', 'API_KEY', 'old', { visibility: 'private' })

    await deliver({ owner: 'octo' })

    expect(hub.lastWrite()).not.toHaveProperty('selected_repository_ids')
    expect(hub.lastWrite()).toMatchObject({ visibility: 'private' })
  })

  it('makes no secret for an organisation, because nobody has chosen who gets it', async () => {
    hub.places.set('orgs/octo', new Map())

    expect(await deliver({ owner: 'octo' })).toMatchObject({ kind: 'not-sent', fault: { code: 'not-found' } })
  })

  it('warns when an environment has a secret of the same name', async () => {
    hub.put('repos/octo/app', 'API_KEY', 'old')
    hub.put('repos/octo/app/environments/live', 'OTHER', 'x')
    const settings = { ...REPOSITORY, field: 'API_KEY' }
    const state = async () => {
      const rights = await client.check(settings)
      return rights.ok && rights.value.find(({ words }) => words.includes('precedence'))?.state
    }
    expect(await state()).toBe('yes')

    hub.put('repos/octo/app/environments/live', 'API_KEY', 'x')

    expect(await state()).toBe('no')
  })

  it('says that a repository which it cannot see may not exist', async () => {
    const seen = await client.inspect({ owner: 'octo', repository: 'none' }, bundle('new'), () => true)

    expect(seen).toMatchObject({ fault: { code: 'permission-missing', detail: 'no-right-or-no-such-path' } })
  })

  it('writes both parts of a secret that has two', async () => {
    hub.places.set('repos/octo/app', new Map())
    const part = (name: string, text: string) => ({
      name,
      envName: name.toUpperCase(),
      isSecret: true,
      value: Secret.fromBytes(new TextEncoder().encode(text))
    })
    const pair = { parts: [part('id', 'one'), part('key', 'two')] }
    const seen = await client.inspect(REPOSITORY, pair, () => true)

    const written = await client.deliver(REPOSITORY, pair, seen.ok ? seen.value.revision : '')

    expect(written).toEqual({ kind: 'committed', value: 'stored' })
    expect(hub.places.get('repos/octo/app')?.get('ID')?.value).toBe('one')
    expect(hub.places.get('repos/octo/app')?.get('KEY')?.value).toBe('two')
  })

  it('asks for the public key before each write, because it can change', async () => {
    hub.places.set('repos/octo/app', new Map())
    await deliver(REPOSITORY, 'one')
    hub.changeKey()

    expect(await deliver(REPOSITORY, 'two')).toEqual({ kind: 'committed', value: 'stored' })
  })

  it('calls a missing right a missing right, and a limit a limit', async () => {
    const reading = await startGitHub(TOKEN, false)
    reading.put('repos/octo/app', 'API_KEY', 'old')
    const proxy = await startFaultProxy(reading.url)
    const other = connect(proxy.url)
    const seen = await other.inspect(REPOSITORY, bundle('new'), () => true)
    const revision = seen.ok ? seen.value.revision : ''

    const refused = await other.deliver(REPOSITORY, bundle('new'), revision)
    const body = '{"message":"You have exceeded a secondary rate limit."}'
    proxy.next({ kind: 'answer', status: 403, body }, ({ method }) => method === 'PUT')
    const limited = await other.deliver(REPOSITORY, bundle('new'), revision)

    expect(refused).toMatchObject({ kind: 'rejected', fault: { code: 'permission-missing' } })
    expect(limited).toMatchObject({ kind: 'rejected', fault: { code: 'rate-limited' } })
    await other.close()
    await proxy.close()
    await reading.stop()
  })

  it.each([
    ['field', { ...REPOSITORY, field: 'GITHUB_TOKEN' }],
    ['field', { ...REPOSITORY, field: '1KEY' }],
    ['owner', { owner: 'octo/app' }],
    ['repository', { owner: 'octo', repository: '..' }],
    ['environment', { owner: 'octo', environment: 'live' }]
  ])('refuses a %s that GitHub would refuse, and sends nothing', async (subject, settings) => {
    const written = await client.deliver(settings, bundle('new'), '')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'invalid-input', subject } })
  })

  it('refuses a public key that is none', async () => {
    expect(await sealFor('c2hvcnQ=', 'x')).toMatchObject({ fault: { code: 'provider-changed' } })
  })
})
