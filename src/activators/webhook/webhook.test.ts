import { afterEach, describe, expect, it } from 'vitest'
import { startFake, type FakeAnswer, type FakeServer } from '../../../test/kit/destinations/fake-server'
import { ok } from '../../core/fault'
import type { ActivationOrder } from '../../core/ports/activator'
import { Secret } from '../../core/secret'
import { createSystemClock } from '../../host/system'
import { hmacHex } from '../../net/signers/hmac'
import { kind } from './index'

// The receiver follows the rules of the README beside this file: it refuses calls whose signature is wrong.

const KEY = 'not-a-real-signing-key-of-32-chars'
const ORDER: ActivationOrder = {
  id: 'order-1',
  settings: {},
  rotationId: 'rotation-1',
  delivered: { where: 'Vault: secret/app', settings: { path: 'secret/app' }, at: 0 }
}

const secretOf = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))

let server: FakeServer | null = null
afterEach(() => server?.stop())

async function receiver(answers: Readonly<Record<string, FakeAnswer>>) {
  const texts: string[] = []
  const paths: string[] = []
  server = await startFake(({ path, headers, text, json }) => {
    paths.push(path)
    texts.push(text)
    const { event } = json() as { event: string }
    const signature = hmacHex(
      secretOf(KEY),
      `${String(headers['rekey-id'])}.${String(headers['rekey-timestamp'])}.${text}`
    )
    if (headers['rekey-signature'] !== `sha256=${signature}`) return { status: 401, body: {} }
    return answers[event] ?? { status: 404, body: {} }
  })
  return { url: `${server.url}/hooks/rekey`, texts, paths }
}

function connect(url: string, key = KEY) {
  const made = kind.connect(
    { settings: { url }, credential: { key: secretOf(key) } },
    { clock: createSystemClock() }
  )
  if (!made.ok || made.value.activator === undefined) throw new Error('The connection was refused.')
  return { client: made.value, activator: made.value.activator }
}

describe('an activation by a webhook', () => {
  it('signs each call, with the id and nothing secret in it, at exactly the address that was given', async () => {
    const { url, texts, paths } = await receiver({
      'rekey.activate': { status: 200, body: { state: 'active' } }
    })

    expect(await connect(url).activator.start(ORDER, '')).toEqual({ kind: 'committed', value: 'active' })

    expect(texts.map(text => JSON.parse(text) as unknown)).toEqual([
      { event: 'rekey.activate', id: 'order-1', rotation: 'rotation-1', destination: 'Vault: secret/app' }
    ])
    expect(paths).toEqual(['/hooks/rekey'])
  })

  it('is connected only when the receiver takes a signed ping', async () => {
    const { url } = await receiver({ 'rekey.ping': { status: 204 } })

    expect(await connect(url).client.preflight()).toEqual(ok(null))
    expect(await connect(url, `${KEY}-of-another`).client.preflight()).toMatchObject({
      fault: { code: 'credential-rejected' }
    })
  })

  it.each<[FakeAnswer, object]>([
    [
      { status: 202, body: { state: 'running' } },
      { kind: 'committed', value: 'running' }
    ],
    [{ status: 200, body: {} }, { kind: 'unknown' }],
    [{ status: 200, body: { state: 'queued' } }, { kind: 'unknown' }],
    [{ status: 204 }, { kind: 'unknown' }],
    [{ status: 403, body: {} }, { kind: 'rejected' }],
    [{ status: 500, body: {} }, { kind: 'unknown' }],
    [{ status: 302, body: {} }, { kind: 'unknown' }]
  ])('calls consumers active only where the receiver says so: %j', async (answer, outcome) => {
    const { url } = await receiver({ 'rekey.activate': answer })

    expect(await connect(url).activator.start(ORDER, '')).toMatchObject(outcome)
  })

  it('was not sent where nobody listens, so it may be sent again', async () => {
    const { url } = await receiver({})
    await server?.stop()

    expect(await connect(url).activator.start(ORDER, '')).toMatchObject({ kind: 'not-sent' })
  })

  it.each(['running', 'active', 'failed', 'not-started'])(
    'is followed by a question that changes nothing: %s',
    async state => {
      const { url, texts } = await receiver({ 'rekey.status': { status: 200, body: { state } } })

      expect(await connect(url).activator.follow(ORDER, '')).toMatchObject({ value: { kind: state } })
      expect(texts.join('')).not.toContain('rekey.activate')
    }
  )

  it('stays unknown where the receiver cannot say how far it is', async () => {
    const { url } = await receiver({})

    expect(await connect(url).activator.follow(ORDER, '')).toEqual(ok({ kind: 'unknown' }))
  })

  it.each([
    ['http://deploy.example.com/rekey', KEY, 'url'],
    ['https://deploy.example.com/rekey', 'short', 'key']
  ])('refuses plain HTTP and a short key: %s, %s', (url, key, subject) => {
    const made = kind.connect(
      { settings: { url }, credential: { key: secretOf(key) } },
      { clock: createSystemClock() }
    )

    expect(made).toMatchObject({ fault: { code: 'invalid-input', subject } })
  })
})
