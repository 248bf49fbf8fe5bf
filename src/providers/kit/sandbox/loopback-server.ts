import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FaultPlan } from './fault-plan'
import { send } from './loopback-answer'
import type { SandboxHandler, SandboxRequest } from './loopback-answer'
import { spoil } from './loopback-faults'
import type { SeenRequest } from './sandbox'

/** A sandbox's own client never sends a tenth of that. */
export const LARGEST_REQUEST_BYTES = 1024 * 1024

const MOST_SEEN = 20_000

export type LoopbackServer = {
  readonly url: string
  /** What it answered, oldest first; the oldest are forgotten after many thousands. */
  readonly requests: () => readonly SeenRequest[]
  readonly close: () => Promise<void>
}

export type LoopbackOptions = {
  readonly handle: SandboxHandler
  readonly faults: FaultPlan
  readonly now: () => number
  readonly port?: number
  /** How a request is called in faults and records, where method and path say nothing of it: as the like request to a REST API. */
  readonly nameOf?: (request: SandboxRequest) => Pick<SandboxRequest, 'method' | 'path'>
  /** Send no `Date` header. */
  readonly withoutDate?: boolean
}

/** Starts an HTTP server on 127.0.0.1 that answers with `handle`, spoiled as the fault plan says. */
export async function startLoopbackServer(options: LoopbackOptions): Promise<LoopbackServer> {
  const seen: SeenRequest[] = []
  const timers = new Set<NodeJS.Timeout>()
  const server = createServer({ keepAlive: true }, (incoming, response) => {
    response.sendDate = false
    // A client that goes away in the middle is part of the game; the answer is then for nobody.
    incoming.on('error', () => response.destroy())
    serve(incoming, response, options, seen, timers).catch((reason: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: 'sandbox bug', reason: String(reason) }))
    })
  })
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => [...seen],
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      return new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    }
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  options: LoopbackOptions,
  seen: SeenRequest[],
  timers: Set<NodeJS.Timeout>
): Promise<void> {
  const request = await readRequest(incoming, options.now())
  if (request === null) {
    response.writeHead(413, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify({ error: 'request too large' }))
    return
  }
  const { method, path } = options.nameOf?.(request) ?? request
  const fault = options.faults.take(method, path)
  const record = (status: number): void => {
    // Bounded: a sandbox that runs for days must not remember every call.
    if (seen.length >= MOST_SEEN) seen.splice(0, MOST_SEEN / 2)
    seen.push({ method, path, status, at: options.now() })
  }
  const dateHeader: Record<string, string> =
    options.withoutDate === true ? {} : { date: new Date(options.now()).toUTCString() }
  if (fault === null) {
    const answer = options.handle(request)
    record(answer.status)
    send(response, answer, dateHeader)
    return
  }
  spoil({ fault, request, response, handle: options.handle, record, timers, dateHeader })
}

/** Null when the body is larger than any that a client of ours sends: any program of this machine can reach the server. */
async function readRequest(incoming: IncomingMessage, now: number): Promise<SandboxRequest | null> {
  const chunks: Buffer[] = []
  let size = 0
  // Not destroyed when the loop ends early: the refusal goes over the same socket.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_REQUEST_BYTES) return null
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const raw = incoming.url ?? '/'
  const queryStart = raw.indexOf('?')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return {
    method: incoming.method ?? 'GET',
    path: queryStart === -1 ? raw : raw.slice(0, queryStart),
    query: new URLSearchParams(queryStart === -1 ? '' : raw.slice(queryStart + 1)),
    headers,
    text,
    json: parseOrUndefined(text),
    asOf: now
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The handler answers a malformed body as its provider does.
    return undefined
  }
}
