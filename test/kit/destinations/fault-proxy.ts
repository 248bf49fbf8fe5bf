import { createServer, request as forward } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

// Stands between an adapter and a server, real or emulated, and lets planned calls go wrong on the real socket.

/**
 * - `lost-answer`: the server has done it, and the connection breaks.
 * - `never-arrives`: the connection breaks before the server hears of it.
 * - `error-after`: the server has done it, and something in between answers 502.
 * - `answer`: the server does not hear of it; the answer is this one.
 */
export type ProxyFault =
  | { readonly kind: 'lost-answer' | 'never-arrives' | 'error-after' }
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }

/** `target` is the header that names the action of an AWS call. */
export type Call = { readonly method: string; readonly path: string; readonly target: string }

export type FaultProxy = {
  readonly url: string
  /** The next call that matches meets this fault, once. */
  next(fault: ProxyFault, matches: (call: Call) => boolean): void
  /** Planned faults that no call has met yet. */
  pending(): number
  calls(): readonly Call[]
  close(): Promise<void>
}

type Plan = { readonly fault: ProxyFault; readonly matches: (call: Call) => boolean }
type Forwarded = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }

/** Sees each call before the server does, and after the server has answered. */
export type Observer = { before(call: Call): Promise<void>; after(call: Call): Promise<void> }

export async function startFaultProxy(target: string, observer: Observer | null = null): Promise<FaultProxy> {
  const plans: Plan[] = []
  const calls: Call[] = []
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy())
  })

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming)
    const call = callOf(incoming)
    calls.push(call)
    const at = plans.findIndex(plan => plan.matches(call))
    const fault = at === -1 ? null : (plans.splice(at, 1)[0]?.fault ?? null)
    if (fault?.kind === 'never-arrives') return reset(response)
    if (fault?.kind === 'answer') {
      response.writeHead(fault.status, { 'content-type': 'application/json' }).end(fault.body)
      return
    }
    await observer?.before(call)
    const answer = await ask(target, incoming, body)
    await observer?.after(call)
    if (fault?.kind === 'lost-answer') return reset(response)
    if (fault?.kind === 'error-after') {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<p>Bad gateway')
      return
    }
    response.writeHead(answer.status, answer.headers).end(answer.body)
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: (fault, matches) => {
      plans.push({ fault, matches })
    },
    pending: () => plans.length,
    calls: () => [...calls],
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** The proxy, whose end is the end of the fake behind it. */
export function closingWith(proxy: FaultProxy, fake: { stop(): Promise<void> }): FaultProxy {
  return {
    ...proxy,
    async close() {
      await proxy.close()
      await fake.stop()
    }
  }
}

function callOf({ method = '', url = '', headers }: IncomingMessage): Call {
  return { method, path: url, target: String(headers['x-amz-target'] ?? '') }
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}

/** Passes the headers on as they are: a signature covers the host that the caller wrote. */
function ask(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Forwarded> {
  return new Promise((resolve, reject) => {
    const sent = forward(new URL(url ?? '/', target), { method, headers }, answer => {
      bodyOf(answer)
        .then(read => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }))
        .catch(reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
