import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import type { ConnectedDestination } from '../../src/core/ports/destination'
import { Secret } from '../../src/core/secret'
import { kind } from '../../src/destinations/azure-key-vault'
import {
  bundle,
  describeDestination,
  type Credential,
  type DestinationBench,
  type Fields
} from '../kit/destinations/conformance'
import { startAzure, type FakeAzure } from '../kit/destinations/azure'
import { closingWith, startFaultProxy } from '../kit/destinations/fault-proxy'
import { startTokens, type FakeTokens } from '../kit/destinations/token-server'

// Against Azure's description of the API.

const TENANT = 'tenant-1'
const NAME = 'payments-api-key'

function startLogin(): Promise<FakeTokens> {
  return startTokens((form, path) => {
    const isGrant = form.get('grant_type') === 'client_credentials' && form.get('client_id') === 'client-1'
    const isScope = form.get('scope') === 'https://vault.azure.net/.default'
    const isPath = path === `/${TENANT}/oauth2/v2.0/token`
    return isGrant && isScope && isPath && form.get('client_secret') === 'not-a-real-client-secret'
  })
}

function connect(url: string, loginUrl: string, secret = 'not-a-real-client-secret'): ConnectedDestination {
  const clientSecret = Secret.fromBytes(new TextEncoder().encode(secret))
  const made = kind.connect(
    { settings: { url, loginUrl, tenant: TENANT, clientId: 'client-1' }, credential: { clientSecret } },
    { clock: createSystemClock() }
  )
  if (!made.ok) throw new Error('The connection was refused.')
  return made.value
}

async function start(): Promise<DestinationBench> {
  const azure = await startAzure()
  const login = await startLogin()
  const proxy = await startFaultProxy(azure.url)
  return {
    proxy: closingWith(closingWith(proxy, azure), login),
    settings: { secret: NAME, field: 'API_KEY' },
    connect: (as: Credential = 'full') =>
      connect(proxy.url, login.url, as === 'full' ? undefined : 'not-a-real-other-secret'),
    fields: () => {
      const text = azure.secrets.get(NAME)?.at(-1)?.value
      return Promise.resolve(text === undefined ? null : (JSON.parse(text) as Fields))
    },
    seed: fields => {
      azure.put(NAME, JSON.stringify(fields))
      return Promise.resolve()
    },
    revisions: () => Promise.resolve(azure.secrets.get(NAME)?.length ?? 0),
    giveAway: () => {
      const last = azure.secrets.get(NAME)?.at(-1)
      azure.put(NAME, last?.value ?? '{}', { tags: { 'managed-by': 'external-secrets' } })
      return Promise.resolve('external-secrets')
    },
    isWrite: ({ method }) => method === 'PUT',
    lag: {
      fault: { kind: 'answer', status: 404, body: '{"error":{"code":"SecretNotFound"}}' },
      matches: ({ path }) => /\/secrets\/[^/]+\/\d{32}\?/.test(path)
    }
  }
}

describeDestination('azure-key-vault', {
  start,
  credentials: ['full', 'none'],
  largeMap: 200,
  hasOwners: true
})

describe("azure-key-vault by Azure's description", () => {
  let azure: FakeAzure
  let login: FakeTokens
  let client: ConnectedDestination
  const settings = { secret: NAME }

  beforeEach(async () => {
    azure = await startAzure()
    login = await startLogin()
    client = connect(azure.url, login.url)
  })

  afterEach(async () => {
    await client.close()
    await azure.stop()
    await login.stop()
  })

  async function deliver(value = 'new') {
    const seen = await client.inspect(settings, bundle(value), () => true)
    if (!seen.ok) throw new Error('The secret cannot be inspected.')
    return client.deliver(settings, bundle(value), seen.value.revision)
  }

  it('keeps the content type and the tags', async () => {
    azure.put(NAME, 'old', { contentType: 'text/plain', tags: { team: 'pay' } })

    expect(await deliver()).toEqual({ kind: 'committed', value: 'stored' })

    const last = azure.secrets.get(NAME)?.at(-1)
    expect(last).toMatchObject({ value: 'new', contentType: 'text/plain', tags: { team: 'pay' } })
    expect(azure.secrets.get(NAME)).toHaveLength(2)
  })

  it('notices a version of somebody else between its read and its own, over several pages', async () => {
    for (let at = 0; at < 60; at += 1) azure.put(NAME, `old ${at}`)
    azure.beforeWrite(() => azure.put(NAME, 'theirs'))

    expect(await deliver()).toMatchObject({ kind: 'unknown', fault: { detail: 'destination-conflict' } })
  })

  it('is not disturbed by sixty older versions', async () => {
    for (let at = 0; at < 60; at += 1) azure.put(NAME, `old ${at}`)

    expect(await deliver()).toEqual({ kind: 'committed', value: 'stored' })
  })

  it('says that the name belongs to a secret that was deleted', async () => {
    azure.deleted.add(NAME)

    expect(await deliver()).toMatchObject({ kind: 'rejected', fault: { detail: 'awaits-deletion' } })
  })

  it('names the certificate that a secret belongs to as another program', async () => {
    azure.put(NAME, 'old', { managed: true })

    const seen = await client.inspect(settings, bundle('new'), () => true)

    expect(seen).toMatchObject({ value: { owner: 'other-program' } })
  })

  it('sends the client secret only to the sign-in address', async () => {
    const proxy = await startFaultProxy(azure.url)
    const other = connect(proxy.url, login.url)
    await other.inspect(settings, bundle('new'), () => true)

    expect(proxy.calls().every(({ path }) => path.startsWith(`/secrets/${NAME}`))).toBe(true)
    expect(login.given()).toBe(1)
    await other.close()
    await proxy.close()
  })

  it('seals the client secret for both addresses when the sign-in address is another one', () => {
    const url = 'https://shop-live.vault.azure.net'

    expect(kind.originOf({ url })).toEqual({ ok: true, value: url })
    expect(kind.originOf({ url, loginUrl: 'https://login.example.com' })).toEqual({
      ok: true,
      value: `${url} https://login.example.com`
    })
  })

  it('refuses a name with an underscore, and sends nothing', async () => {
    const written = await client.deliver({ secret: 'API_KEY' }, bundle('x'), '')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'invalid-input', subject: 'secret' } })
  })
})
