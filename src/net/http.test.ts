import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { makeCertificate } from '../../test/kit/certificates'
import { testClock } from '../../test/kit/conformance/bench'
import { parseBaseUrl } from './base-url'
import { openHttp } from './http'
import type { HttpOptions, HttpSession } from './http'

const CANARY = 'not-a-real-secret-'.repeat(3)
const schema = z.object({ id: z.string() })
const nothingKnown = (): null => null

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(
    () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  )
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function serving(
  listener: RequestListener
): Promise<{ url: string; seen: IncomingMessage[]; sockets: Set<number> }> {
  const seen: IncomingMessage[] = []
  const sockets = new Set<number>()
  const server = createServer((request, response) => {
    seen.push(request)
    sockets.add(request.socket.remotePort ?? 0)
    request.resume()
    listener(request, response)
  })
  return { url: `http://${await listen(server)}`, seen, sockets }
}

function session(url: string, given: Partial<HttpOptions> = {}): HttpSession {
  const base = parseBaseUrl(url)
  if (!base.ok) throw new Error('The test has a bad URL.')
  const http = openHttp({
    base: base.value,
    clock: testClock(Date.now()),
    limits: { requestsPerMinute: null, maxConcurrent: 2 },
    timeoutMs: 300,
    headers: () => ({ 'X-Secret-Access-Key': CANARY }),
    ...given
  })
  cleanUps.push(() => http.close())
  return http
}

function read(http: HttpSession, path = '/thing'): ReturnType<typeof http.read<{ id: string }>> {
  return http.read({ path, schema, classify: nothingKnown })
}

function post(http: HttpSession): ReturnType<typeof http.change<{ id: string }>> {
  return http.change({ method: 'POST', path: '/thing', body: { a: 1 }, schema, classify: nothingKnown })
}

const plainAnswer: RequestListener = (_, response) => response.end('{"id":"one"}')

describe('the HTTP session', () => {
  it('sends the headers of the session, the query and the path under the prefix', async () => {
    const server = await serving(plainAnswer)
    const http = session(`${server.url}/api/v1/`)

    const answer = await http.read({
      path: '/thing',
      query: { owner: 'a b&c', none: undefined },
      schema,
      classify: nothingKnown
    })

    expect(answer).toMatchObject({ ok: true, value: { value: { id: 'one' }, status: 200 } })
    expect(server.seen[0]?.url).toBe('/api/v1/thing?owner=a+b%26c')
    expect(server.seen[0]?.headers).toMatchObject({
      'x-secret-access-key': CANARY,
      accept: 'application/json'
    })
  })

  it('reuses connections to read, and opens one of its own for each change', async () => {
    const server = await serving(plainAnswer)
    const http = session(server.url)

    for (let each = 0; each < 6; each += 1) await read(http)
    const forReads = server.sockets.size
    await post(http)
    await post(http)

    expect(forReads).toBeLessThanOrEqual(2)
    expect(server.sockets.size).toBe(forReads + 2)
    expect(server.seen.slice(6).map(request => request.headers.connection)).toEqual(['close', 'close'])
  })

  it('sends a change once, also when the connection dies without an answer', async () => {
    const server = await serving((_, response) => response.socket?.destroy())
    const http = session(server.url)

    const outcome = await post(http)

    expect(outcome).toMatchObject({
      kind: 'unknown',
      fault: { code: 'outcome-unknown', detail: 'connection-reset' }
    })
    expect(server.seen.length).toBe(1)
  })

  it('reads once, also when a kept connection turns out to be dead', async () => {
    let count = 0
    const server = await serving((request, response) => {
      count += 1
      if (count === 1) plainAnswer(request, response)
      else response.socket?.destroy()
    })
    const http = session(server.url)
    await read(http)

    const answer = await read(http)

    expect(answer).toMatchObject({
      ok: false,
      fault: { code: 'provider-unavailable', detail: 'connection-reset' }
    })
    expect(server.seen.length).toBe(2)
  })

  it.each([301, 302, 303, 307, 308])('follows no %i, so that no credential goes elsewhere', async status => {
    const elsewhere = await serving(plainAnswer)
    const server = await serving((_, response) =>
      response.writeHead(status, { location: elsewhere.url }).end()
    )
    const http = session(server.url)

    const answer = await read(http)
    const outcome = await post(http)

    expect(answer).toMatchObject({ ok: false, fault: { code: 'provider-changed', detail: 'redirected' } })
    expect(outcome).toMatchObject({ kind: 'unknown', fault: { detail: 'redirected' } })
    expect(elsewhere.seen).toEqual([])
  })

  it('unpacks gzip, and takes no other encoding', async () => {
    const encodings = ['gzip', 'br']
    const server = await serving((_, response) => {
      response
        .writeHead(200, { 'content-encoding': encodings.shift() ?? '' })
        .end(gzipSync('{"id":"packed"}'))
    })
    const http = session(server.url)

    expect(await read(http)).toMatchObject({ ok: true, value: { value: { id: 'packed' } } })
    expect(await read(http)).toMatchObject({
      ok: false,
      fault: { code: 'provider-changed', detail: 'not-json' }
    })
  })

  it('stops reading a body that unpacks to more than 4 MiB', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20), { level: 9 })
    const server = await serving((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    )
    const http = session(server.url, { timeoutMs: 5_000 })
    const before = process.memoryUsage().rss

    const answer = await read(http)

    expect(answer).toMatchObject({ ok: false, fault: { code: 'provider-changed', detail: 'too-large' } })
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })

  it('gives a server that drips no more than its deadline', async () => {
    const server = await serving((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(drip))
    })
    const http = session(server.url, { timeoutMs: 150 })

    expect(await read(http)).toMatchObject({
      ok: false,
      fault: { code: 'provider-unavailable', detail: 'timed-out' }
    })
    expect(await post(http)).toMatchObject({ kind: 'unknown', fault: { detail: 'timed-out' } })
  })

  it('obeys Retry-After for the calls after it', async () => {
    const clock = testClock(Date.now())
    const server = await serving((_, response) => response.writeHead(429, { 'retry-after': '90' }).end())
    const http = session(server.url, { clock })

    const first = await post(http)
    const second = await post(http)

    expect(first).toMatchObject({ kind: 'rejected', fault: { code: 'rate-limited', retryAfterMs: 90_000 } })
    expect(second).toMatchObject({ kind: 'not-sent', fault: { code: 'rate-limited' } })
    expect(server.seen.length).toBe(1)
  })

  it('tells the clocks apart by the Date header, or says that it cannot', async () => {
    const clock = testClock(Date.UTC(2026, 8, 14))
    const dates: (string | null)[] = ['Mon, 14 Sep 2026 00:05:00 GMT', 'nonsense', null]
    const server = await serving((_, response) => {
      response.sendDate = false
      const date = dates.shift()
      if (typeof date === 'string') response.setHeader('date', date)
      response.end('{"id":"one"}')
    })
    const http = session(server.url, { clock })

    const offsets = [await read(http), await read(http), await read(http)].map(
      answer => answer.ok && answer.value.clockOffsetMs
    )

    expect(offsets).toEqual([300_500, null, null])
  })

  it('lets the table of the provider refuse a 200', async () => {
    const server = await serving((_, response) => response.end('{"status":false}'))
    const http = session(server.url)
    const classify = (): { code: 'forbidden'; retry: 'no' } => ({ code: 'forbidden', retry: 'no' })

    const outcome = await http.change({ method: 'POST', path: '/thing', schema, classify })

    expect(outcome).toEqual({ kind: 'rejected', fault: { code: 'forbidden', retry: 'no' } })
  })

  it('answers a probe with what came, and without the credential of the session when told so', async () => {
    const server = await serving((_, response) => response.writeHead(403).end('{"error":"x"}'))
    const http = session(server.url)

    const exchanged = await http.exchange({
      path: '/zz',
      headers: { 'X-Own': 'key' },
      withoutSessionHeaders: true
    })

    expect(exchanged).toMatchObject({
      ok: true,
      value: { status: 403, value: { error: 'x' }, bodyLength: 13 }
    })
    expect(server.seen[0]?.headers).toMatchObject({ 'x-own': 'key' })
    expect(server.seen[0]?.headers['x-secret-access-key']).toBeUndefined()
  })

  it('knows that a change was not sent when nobody listens or the name is unknown', async () => {
    const server = createServer()
    const address = await listen(server)
    server.close()

    const refused = await post(session(`http://${address}`))
    const nameless = await post(session('https://nobody.invalid', { timeoutMs: 5_000 }))

    expect(refused).toMatchObject({ kind: 'not-sent', fault: { detail: 'connection-refused' } })
    expect(nameless.kind).toBe('not-sent')
  })

  it('cancels in the middle of a body, and reads no more of it', async () => {
    const controller = new AbortController()
    let noteClosed = (): void => undefined
    const closed = new Promise<void>(resolve => {
      noteClosed = resolve
    })
    const endless: RequestListener = (_, response) => {
      response.on('close', noteClosed)
      response.write('{"id":"', () => {
        controller.abort()
      })
    }
    const { url } = await serving(endless)
    const http = session(url, { timeoutMs: 60_000 })

    const answer = await http.read({
      path: '/thing',
      schema,
      classify: nothingKnown,
      signal: controller.signal
    })
    await closed

    expect(answer).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
  })

  it('calls a list that is longer than its schema takes too large', async () => {
    const { url } = await serving((_, response) => response.end('[1,2,3]'))
    const short = z.array(z.number()).max(2)

    const answer = await session(url).read({ path: '/thing', schema: short, classify: nothingKnown })

    expect(answer).toMatchObject({ ok: false, fault: { code: 'provider-changed', detail: 'too-large' } })
  })

  it('cancels a call in flight', async () => {
    const server = await serving(() => undefined)
    const http = session(server.url, { timeoutMs: 5_000 })
    const controller = new AbortController()
    const pending = http.read({ path: '/thing', schema, classify: nothingKnown, signal: controller.signal })

    controller.abort()

    expect(await pending).toMatchObject({ ok: false, fault: { code: 'cancelled' } })
  })

  it.each(['a\r\nX-Evil: 1', 'a\nb', 'a\0b', 'ключ'])(
    'sends no header %j and does not repeat it',
    async value => {
      const server = await serving(plainAnswer)
      const http = session(server.url, { headers: () => ({ 'X-Key': `${CANARY}${value}` }) })

      const answers = [await read(http), await post(http)]

      expect(answers).toMatchObject([
        { fault: { code: 'invalid-input' } },
        { kind: 'not-sent', fault: { code: 'invalid-input' } }
      ])
      expect(inspect(answers, { depth: 9 })).not.toContain('not-a-real-secret')
      expect(server.seen).toEqual([])
    }
  )

  it('reuses no text of an error, whatever happened', async () => {
    const server = await serving((request, response) =>
      response.socket?.end(`HTTP/1.1 ${request.headers['x-secret-access-key'] as string}\r\n\r\n`)
    )
    const http = session(server.url)

    const answers = [await read(http), await post(http)]

    expect(answers.map(answer => ('ok' in answer ? answer.ok : answer.kind))).toEqual([false, 'unknown'])
    expect(inspect(answers, { depth: 9 })).not.toContain('not-a-real-secret')
  })
})

describe('TLS', () => {
  async function secure(
    certificate: { cert: string; key: string },
    maxVersion?: 'TLSv1.1'
  ): Promise<{ url: string; seen: number[] }> {
    const seen: number[] = []
    const version =
      maxVersion === undefined
        ? {}
        : { maxVersion, minVersion: 'TLSv1' as const, ciphers: 'DEFAULT@SECLEVEL=0' }
    const server = createTlsServer({ ...certificate, ...version }, (_, response) => {
      seen.push(1)
      response.end('{"id":"one"}')
    })
    return { url: `https://${await listen(server)}`, seen }
  }

  it('trusts a certificate that the operator gave', async () => {
    const certificate = makeCertificate()
    const { url } = await secure(certificate)

    expect(await read(session(url, { trustedCa: certificate.cert }))).toMatchObject({ ok: true })
    expect(await post(session(url, { trustedCa: certificate.cert }))).toMatchObject({ kind: 'committed' })
  })

  const yesterday = new Date(Date.now() - 86_400_000)
  it.each([
    ['unknown', makeCertificate(), false],
    ['for another host', makeCertificate({ host: 'keys.example' }), true],
    ['expired', makeCertificate({ notBefore: new Date(0), notAfter: yesterday }), true]
  ] as const)(
    'refuses a certificate that is %s, whatever the environment says',
    async (_, certificate, isGiven) => {
      const { url, seen } = await secure(certificate)
      const http = session(url, isGiven ? { trustedCa: certificate.cert } : {})
      const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'

      const answers = [await read(http), await post(http)]

      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
      expect(answers).toMatchObject([
        { ok: false, fault: { detail: 'tls-failed' } },
        { kind: 'not-sent', fault: { detail: 'tls-failed' } }
      ])
      expect(seen).toEqual([])
    }
  )

  it('speaks no version older than 1.2', async () => {
    const certificate = makeCertificate()
    const { url, seen } = await secure(certificate, 'TLSv1.1')

    expect(await read(session(url, { trustedCa: certificate.cert }))).toMatchObject({
      ok: false,
      fault: { detail: 'tls-failed' }
    })
    expect(seen).toEqual([])
  })
})
