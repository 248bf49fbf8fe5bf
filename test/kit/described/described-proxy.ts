import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import type { Description, Mismatch } from './description'

export type DescribedProxy = {
  readonly url: string
  readonly mismatches: () => readonly Mismatch[]
  /** Operations that were called, as the description writes them. */
  readonly calls: () => readonly string[]
  /** Answers with a status that the description does not have: `DELETE /keys/{id} 404`. */
  readonly undescribed: () => readonly string[]
  readonly close: () => Promise<void>
}

/** Stands between an adapter and its fake, and holds every request and every answer against the vendor's own description. */
export async function startDescribedProxy(target: string, description: Description): Promise<DescribedProxy> {
  const mismatches: Mismatch[] = []
  const calls = new Set<string>()
  const undescribed = new Set<string>()
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy())
  })

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
    const method = incoming.method ?? 'GET'
    const url = new URL(incoming.url ?? '/', target)
    const headers = textsOf(incoming.headers)
    const text = Buffer.concat(chunks).toString('utf8')
    const operation = description.find(method, url.pathname)
    if (operation === null)
      mismatches.push({
        call: `${method} ${url.pathname}`,
        side: 'request',
        pointer: '',
        problem: 'is not described'
      })
    else {
      calls.add(operation.call)
      const sent = { method, path: url.pathname, query: url.searchParams, headers, text }
      mismatches.push(...operation.checkRequest(sent))
    }
    const passed = Object.entries(headers).filter(([name]) => !PER_CONNECTION.includes(name))
    const answer = await request(target + (incoming.url ?? '/'), {
      method: method as 'GET',
      headers: Object.fromEntries(passed),
      ...(text === '' ? {} : { body: text })
    })
    const answered = {
      status: answer.statusCode,
      headers: textsOf(answer.headers),
      text: await answer.body.text()
    }
    if (operation?.describesStatus(answered.status) === true)
      mismatches.push(...operation.checkAnswer(answered))
    else if (operation !== null) undescribed.add(`${operation.call} ${answered.status}`)
    const kept = Object.entries(answered.headers).filter(([name]) => !PER_CONNECTION.includes(name))
    response.writeHead(answered.status, Object.fromEntries(kept))
    response.end(answered.text)
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    mismatches: () => [...mismatches],
    calls: () => [...calls].sort(),
    undescribed: () => [...undescribed].sort(),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

const PER_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host']

function textsOf(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const]
  )
  return Object.fromEntries(given)
}
