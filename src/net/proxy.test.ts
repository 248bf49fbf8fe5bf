import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { makeCertificate } from '../../test/kit/certificates'
import type { SystemNetwork } from '../core/ports/network'
import { testClock } from '../../test/kit/conformance/bench'
import { parseBaseUrl } from './base-url'
import { openHttp } from './http'
import type { HttpSession } from './http'

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(
    () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  )
  return (server.address() as AddressInfo).port
}

/** A proxy that leads every name to `port`. */
async function proxyTo(port: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(target).pipe(socket)
    })
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
  })
  return { url: `http://127.0.0.1:${await listen(proxy)}`, asked }
}

function session(url: string, trustedCa?: string, network?: SystemNetwork): HttpSession {
  const base = parseBaseUrl(url)
  if (!base.ok) throw new Error('The test has a bad URL.')
  const http = openHttp({
    base: base.value,
    clock: testClock(),
    limits: { requestsPerMinute: null, maxConcurrent: 1 },
    timeoutMs: 2_000,
    ...(trustedCa === undefined ? {} : { trustedCa }),
    ...(network === undefined ? {} : { network })
  })
  cleanUps.push(() => http.close())
  return http
}

const schema = z.object({ id: z.string() })
const classify = (): null => null

describe('a system proxy', () => {
  it('is used for a provider on the network, and certificates are still those of the provider', async () => {
    const certificate = makeCertificate({ host: 'keys.example' })
    const port = await listen(createTlsServer(certificate, (_, response) => response.end('{"id":"one"}')))
    const proxy = await proxyTo(port)
    vi.stubEnv('HTTPS_PROXY', proxy.url)
    vi.stubEnv('https_proxy', proxy.url)
    vi.stubEnv('NO_PROXY', '')
    vi.stubEnv('no_proxy', '')

    const trusting = session('https://keys.example', certificate.cert)
    const read = await trusting.read({ path: '/thing', schema, classify })
    const change = await trusting.change({ method: 'POST', path: '/thing', schema, classify })
    const distrusting = await session('https://keys.example').change({
      method: 'POST',
      path: '/thing',
      schema,
      classify
    })

    expect(read).toMatchObject({ ok: true, value: { value: { id: 'one' } } })
    expect(change.kind).toBe('committed')
    expect(distrusting).toMatchObject({ kind: 'not-sent', fault: { detail: 'tls-failed' } })
    expect(proxy.asked).toEqual(['keys.example:443', 'keys.example:443', 'keys.example:443'])
  })

  it('leaves the outcome unknown when the tunnel breaks after it was made', async () => {
    const certificate = makeCertificate({ host: 'keys.example' })
    const port = await listen(createTlsServer(certificate, request => request.socket.destroy()))
    const proxy = await proxyTo(port)
    vi.stubEnv('HTTPS_PROXY', proxy.url)
    vi.stubEnv('https_proxy', proxy.url)

    const outcome = await session('https://keys.example', certificate.cert).change({
      method: 'POST',
      path: '/thing',
      schema,
      classify
    })

    expect(outcome).toMatchObject({ kind: 'unknown', fault: { code: 'outcome-unknown' } })
  })

  it('is never used for this computer', async () => {
    const port = await listen(createServer((_, response) => response.end('{"id":"near"}')))
    const proxy = await proxyTo(port)
    vi.stubEnv('HTTP_PROXY', proxy.url)
    vi.stubEnv('http_proxy', proxy.url)

    const read = await session(`http://127.0.0.1:${port}`).read({ path: '/thing', schema, classify })

    expect(read).toMatchObject({ ok: true, value: { value: { id: 'near' } } })
    expect(proxy.asked).toEqual([])
  })
})

describe('the network of the system', () => {
  const post = { method: 'POST', path: '/thing', schema, classify } as const

  it('is asked for its proxy, and its authorities are trusted, whatever the environment says', async () => {
    const certificate = makeCertificate({ host: 'keys.example' })
    const port = await listen(createTlsServer(certificate, (_, response) => response.end('{"id":"one"}')))
    const proxy = await proxyTo(port)
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1')
    vi.stubEnv('https_proxy', 'http://127.0.0.1:1')
    const asked: string[] = []
    const routeTo = (origin: string): Promise<string> => {
      asked.push(origin)
      return Promise.resolve(proxy.url)
    }

    const trusting = session('https://keys.example', undefined, {
      routeTo,
      authorities: () => Promise.resolve([certificate.cert])
    })
    const read = await trusting.read({ path: '/thing', schema, classify })
    const change = await trusting.change(post)
    const distrusting = await session('https://keys.example', undefined, {
      routeTo,
      authorities: () => Promise.resolve([])
    }).change(post)

    expect(read).toMatchObject({ ok: true, value: { value: { id: 'one' } } })
    expect(change.kind).toBe('committed')
    expect(distrusting).toMatchObject({ kind: 'not-sent', fault: { detail: 'tls-failed' } })
    expect(asked).toEqual(['https://keys.example', 'https://keys.example', 'https://keys.example'])
    expect(proxy.asked).toEqual(['keys.example:443', 'keys.example:443', 'keys.example:443'])
  })

  it('changes its mind between two calls, and the next call goes the new way', async () => {
    const certificate = makeCertificate({ host: 'keys.example' })
    const port = await listen(createTlsServer(certificate, (_, response) => response.end('{"id":"one"}')))
    const proxies = [await proxyTo(port), await proxyTo(port)]
    const routes = proxies.map(proxy => proxy.url)
    const http = session('https://keys.example', undefined, {
      routeTo: () => Promise.resolve(routes.shift() ?? 'unsupported'),
      authorities: () => Promise.resolve([certificate.cert])
    })

    const answers = [
      await http.read({ path: '/thing', schema, classify }),
      await http.read({ path: '/thing', schema, classify })
    ]

    expect(answers.map(answer => answer.ok)).toEqual([true, true])
    expect(proxies.map(proxy => proxy.asked.length)).toEqual([1, 1])
  })

  it('is not gone around when it allows only ways that we do not know', async () => {
    const network = { routeTo: () => Promise.resolve('unsupported'), authorities: () => Promise.resolve([]) }

    const read = await session('https://keys.example', undefined, network).read({
      path: '/thing',
      schema,
      classify
    })
    const change = await session('https://keys.example', undefined, network).change(post)

    expect(read).toMatchObject({ ok: false, fault: { code: 'provider-unavailable' } })
    expect(change).toMatchObject({ kind: 'not-sent', fault: { code: 'provider-unavailable' } })
  })

  it('is not asked about this computer', async () => {
    const port = await listen(createServer((_, response) => response.end('{"id":"near"}')))
    const network = {
      routeTo: () => Promise.reject(new Error('asked')),
      authorities: () => Promise.resolve([])
    }

    const read = await session(`http://127.0.0.1:${port}`, undefined, network).read({
      path: '/thing',
      schema,
      classify
    })

    expect(read).toMatchObject({ ok: true, value: { value: { id: 'near' } } })
  })
})
