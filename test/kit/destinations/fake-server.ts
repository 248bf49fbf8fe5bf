import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TestCertificate } from '../certificates'

// The sockets of a fake service: a test says how it answers, and gets real HTTP.

export type FakeRequest = {
  readonly method: string
  /** Decoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** As it arrived; `json` reads it, and answers null for anything else. */
  readonly text: string
  json(): unknown
}

export type FakeAnswer = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type FakeServer = { readonly url: string; stop(): Promise<void> }

export async function startFake(
  answer: (request: FakeRequest) => FakeAnswer,
  certificate?: TestCertificate
): Promise<FakeServer> {
  const serve: Parameters<typeof createServer>[1] = (incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://fake')
      const text = Buffer.concat(chunks).toString('utf8')
      const { status, body, headers } = answer({
        method: incoming.method ?? '',
        path: decodeURIComponent(url.pathname),
        query: url.searchParams,
        headers: incoming.headers,
        text,
        json: () => parsed(text)
      })
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(body === undefined ? '' : JSON.stringify(body))
    })
  }
  const server = certificate === undefined ? createServer(serve) : createTlsServer(certificate, serve)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
