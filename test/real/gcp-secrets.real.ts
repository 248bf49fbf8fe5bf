import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import { Secret } from '../../src/core/secret'
import { kind } from '../../src/destinations/gcp-secrets'
import {
  bundle,
  describeDestination,
  type Credential,
  type DestinationBench,
  type Fields
} from '../kit/destinations/conformance'
import { startFaultProxy } from '../kit/destinations/fault-proxy'
import { isClaimOf, makeServiceAccount, startTokens, type FakeTokens } from '../kit/destinations/token-server'
import { freePort, programOf, startServer, type RealServer } from './servers'

// Against drongo, an emulator of Google Cloud. It checks neither tokens nor checksums, so a token server of our own checks the claim.

const account = makeServiceAccount()
const stranger = makeServiceAccount()
let drongo: RealServer
let tokens: FakeTokens
let entries = 0

beforeAll(async () => {
  const port = await freePort()
  const args = ['server', '--host', '127.0.0.1', '--port', String(port)]
  drongo = await startServer(programOf('REKEY_DRONGO'), args, { url: `http://127.0.0.1:${port}` })
  tokens = await startTokens((form, path) => {
    const isGrant = form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    const isRight = isClaimOf(account.publicKey, form.get('assertion') ?? '', `${tokens.url}/token`)
    return isGrant && path === '/token' && isRight
  })
}, 240_000)

afterAll(async () => {
  await tokens.stop()
  await drongo.stop()
})

/** The administrator's way to the emulator. */
async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(`${drongo.url}/v1/projects/shop-live/secrets${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function make(more: Record<string, unknown> = {}): Promise<string> {
  const secret = `entry-${(entries += 1)}`
  await ask('POST', `?secretId=${secret}`, { replication: { automatic: {} }, ...more })
  return secret
}

async function add(secret: string, bytes: Buffer | string): Promise<void> {
  const data = Buffer.from(bytes).toString('base64')
  expect((await ask('POST', `/${secret}:addVersion`, { payload: { data } })).status).toBe(200)
}

async function latest(secret: string): Promise<string | null> {
  const { status, body } = await ask('GET', `/${secret}/versions/latest:access`)
  if (status !== 200) return null
  return Buffer.from((body.payload as { data: string }).data, 'base64').toString('utf8')
}

function connect(endpoint: string, file = account.file) {
  const serviceAccount = Secret.fromBytes(new TextEncoder().encode(file))
  const made = kind.connect(
    { settings: { endpoint, tokenUrl: tokens.url }, credential: { serviceAccount } },
    { clock: createSystemClock() }
  )
  if (!made.ok) throw new Error('The connection was refused.')
  return made.value
}

async function start(): Promise<DestinationBench> {
  const proxy = await startFaultProxy(drongo.url)
  const secret = await make()
  return {
    proxy,
    settings: { project: 'shop-live', secret, field: 'API_KEY' },
    connect: (as: Credential = 'full') => connect(proxy.url, as === 'full' ? account.file : stranger.file),
    fields: async () => {
      const text = await latest(secret)
      return text === null ? null : (JSON.parse(text) as Fields)
    },
    seed: fields => add(secret, JSON.stringify(fields)),
    revisions: async () => {
      const { body } = await ask('GET', `/${secret}/versions`)
      return Number(body.totalSize)
    },
    giveAway: async () => {
      await ask('PATCH', `/${secret}?updateMask=labels`, { labels: { 'managed-by': 'external-secrets' } })
      return 'external-secrets'
    },
    isWrite: ({ path }) => path.endsWith(':addVersion'),
    lag: {
      fault: { kind: 'answer', status: 404, body: '{"error":{"code":404,"status":"NOT_FOUND"}}' },
      matches: ({ path }) => /\/versions\/\d+:access$/.test(path)
    }
  }
}

describeDestination('gcp-secrets', {
  start,
  credentials: ['full', 'none'],
  largeMap: 400,
  hasOwners: true
})

describe('gcp-secrets with drongo', () => {
  const settings = (secret: string) => ({ project: 'shop-live', secret })

  it('writes a bare secret as it is, with its checksum', async () => {
    const secret = await make()
    const client = connect(drongo.url)

    const written = await client.deliver(settings(secret), bundle('new\n'), '0')

    expect(written).toEqual({ kind: 'committed', value: 'stored' })
    expect(await latest(secret)).toBe('new\n')
    await client.close()
  })

  it('never makes a secret, because a person chooses where it is replicated', async () => {
    const client = connect(drongo.url)

    const written = await client.deliver(settings('none'), bundle('new'), '0')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'not-found' } })
    await client.close()
  })

  it('refuses an answer whose checksum does not fit', async () => {
    const secret = await make()
    const proxy = await startFaultProxy(drongo.url)
    const client = connect(proxy.url)
    const payload = { data: Buffer.from('old').toString('base64'), dataCrc32c: '1' }
    const body = JSON.stringify({ name: `projects/1/secrets/${secret}/versions/1`, payload })
    proxy.next({ kind: 'answer', status: 200, body }, ({ path }) => path.endsWith('latest:access'))

    const seen = await client.inspect(settings(secret), bundle('new'), () => true)

    expect(seen).toMatchObject({ fault: { code: 'provider-changed' } })
    await client.close()
    await proxy.close()
  })

  it('notices a version of somebody else between its read and its own', async () => {
    const secret = await make()
    await add(secret, 'old')
    const proxy = await startFaultProxy(drongo.url)
    const client = connect(proxy.url)
    const body = JSON.stringify({ name: `projects/1/secrets/${secret}/versions/3` })
    proxy.next({ kind: 'answer', status: 200, body }, ({ path }) => path.endsWith(':addVersion'))

    const written = await client.deliver(settings(secret), bundle('new'), '1')

    expect(written).toMatchObject({ kind: 'unknown', fault: { detail: 'destination-conflict' } })
    await client.close()
    await proxy.close()
  })

  it('replaces bytes that are no text only as a whole', async () => {
    const secret = await make()
    await add(secret, Buffer.from([0xff, 0xfe]))
    const client = connect(drongo.url)

    const seen = await client.inspect(settings(secret), bundle('new'), () => true)
    const field = await client.deliver({ ...settings(secret), field: 'API_KEY' }, bundle('new'), '1')
    const whole = await client.deliver(settings(secret), bundle('new'), '1')

    expect(seen).toMatchObject({ value: { holding: 'other' } })
    expect(field).toMatchObject({ kind: 'not-sent', fault: { detail: 'entry-not-a-map' } })
    expect(whole).toEqual({ kind: 'committed', value: 'stored' })
    await client.close()
  })

  it('refuses a value above 64 KiB before it is sent', async () => {
    const secret = await make()
    const client = connect(drongo.url)

    const written = await client.deliver(settings(secret), bundle('x'.repeat(65_537)), '0')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { detail: 'value-too-large' } })
    expect(await latest(secret)).toBeNull()
    await client.close()
  })

  it('signs in once for many calls', async () => {
    const secret = await make()
    const before = tokens.given()
    const client = connect(drongo.url)

    await client.preflight()
    await client.deliver(settings(secret), bundle('new'), '0')
    await client.close()

    expect(tokens.given()).toBe(before + 1)
  })

  it('seals the key file for both addresses when the token server is another one', () => {
    const origin = kind.originOf({ tokenUrl: 'https://tokens.example.com' })

    expect(origin).toEqual({
      ok: true,
      value: 'https://secretmanager.googleapis.com https://tokens.example.com'
    })
  })

  it.each(['not JSON', '{"type":"authorized_user"}', account.file.replace('PRIVATE', 'PUBLIC')])(
    'refuses a file that is no key of a service account, and quotes nothing of it',
    text => {
      const serviceAccount = Secret.fromBytes(new TextEncoder().encode(text))

      const made = kind.connect(
        { settings: {}, credential: { serviceAccount } },
        { clock: createSystemClock() }
      )

      expect(made).toEqual({
        ok: false,
        fault: {
          code: 'invalid-input',
          detail: 'value-invalid',
          retry: 'after-user',
          subject: 'serviceAccount'
        }
      })
    }
  )
})
