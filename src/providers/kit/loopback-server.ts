import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { FaultPlan, SandboxFault } from './fault-plan'
import type { SeenRequest } from './sandbox'

/** A request as a sandbox's handler sees it: complete, headers in lower case. */
export type SandboxRequest = {
  readonly method: string
  /** Path without the query, still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body as JSON; undefined when it is not JSON. */
  readonly json: unknown
  /** Lists must show the state of this time: it is `now()`, or earlier for the fault `stale-list`. */
  readonly asOf: number
}

export type SandboxResponse = {
  readonly status: number
  /** Sent as JSON. Leave out for an empty body, or give `text`. */
  readonly json?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Top-level fields of `json` that hold a one-time secret: the fault `without-secret` removes them. */
  readonly secretFields?: readonly string[]
  /** For lists: what the same answer looks like without any key. */
  readonly emptyJson?: unknown
}

export type SandboxHandler = (request: SandboxRequest) => SandboxResponse

export type LoopbackServer = {
  readonly url: string
  readonly requests: () => readonly SeenRequest[]
  readonly close: () => Promise<void>
}

export type LoopbackOptions = {
  readonly handle: SandboxHandler
  readonly faults: FaultPlan
  readonly now: () => number
  readonly port?: number
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
  const fault = options.faults.take(request.method, request.path)
  const record = (status: number): void => {
    seen.push({ method: request.method, path: request.path, status, at: options.now() })
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

async function readRequest(incoming: IncomingMessage, now: number): Promise<SandboxRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
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

function bodyOf(answer: SandboxResponse): string {
  if (answer.text !== undefined) return answer.text
  return answer.json === undefined ? '' : JSON.stringify(answer.json)
}

function headersOf(answer: SandboxResponse, dateHeader: Record<string, string>): Record<string, string> {
  const contentType: Record<string, string> =
    answer.json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }
  return { ...dateHeader, ...contentType, ...answer.headers }
}

function send(response: ServerResponse, answer: SandboxResponse, dateHeader: Record<string, string>): void {
  response.writeHead(answer.status, headersOf(answer, dateHeader))
  response.end(bodyOf(answer))
}

type Spoiling = {
  readonly fault: SandboxFault
  readonly request: SandboxRequest
  readonly response: ServerResponse
  readonly handle: SandboxHandler
  readonly record: (status: number) => void
  readonly timers: Set<NodeJS.Timeout>
  readonly dateHeader: Record<string, string>
}

const PAGE = '<!doctype html><title>Bad gateway</title><p>nginx'

function spoil(spoiling: Spoiling): void {
  const { fault, request, response, handle, record, dateHeader } = spoiling
  const answerWith = (answer: SandboxResponse): void => {
    record(answer.status)
    send(response, answer, dateHeader)
  }
  const cut = (declaredLength: boolean, end: 'reset' | 'close'): void => {
    const answer = handle(request)
    record(answer.status)
    sendHalf(response, answer, dateHeader, declaredLength, end)
  }
  switch (fault.kind) {
    case 'timeout-before':
      return record(0)
    case 'timeout-after':
      handle(request)
      return record(0)
    case 'late-commit':
      record(0)
      spoiling.timers.add(setTimeout(() => handle(request), fault.ms))
      return
    case 'reset-before':
      record(0)
      return reset(response)
    case 'reset-after':
      handle(request)
      record(0)
      return reset(response)
    case 'reset-mid-body':
      return cut(true, 'reset')
    case 'truncated':
      return cut(true, 'close')
    case 'truncated-close-delimited':
      return cut(false, 'close')
    case 'rate-limited': {
      const headers: Record<string, string> =
        fault.retryAfter === null ? {} : { 'retry-after': fault.retryAfter }
      if (fault.html === true)
        return answerWith({ status: 429, text: PAGE, headers: { ...headers, 'content-type': 'text/html' } })
      return answerWith({ status: 429, headers })
    }
    case 'server-error-before':
      return answerWith({ status: fault.status, text: PAGE, headers: { 'content-type': 'text/html' } })
    case 'server-error-after':
      handle(request)
      return answerWith({ status: fault.status, text: PAGE, headers: { 'content-type': 'text/html' } })
    case 'html-body':
      return answerWith({
        status: handle(request).status,
        text: PAGE,
        headers: { 'content-type': 'text/html' }
      })
    case 'wrong-content-type': {
      const answer = handle(request)
      return answerWith({ ...answer, headers: { ...answer.headers, 'content-type': 'text/html' } })
    }
    case 'byte-order-mark': {
      const answer = handle(request)
      return answerWith({ ...answer, text: `\uFEFF${bodyOf(answer)}` })
    }
    case 'duplicate-json-keys':
      return answerWith({ ...handle(request), text: '{"id":"first","id":"second"}' })
    case 'redirect':
      return answerWith({ status: fault.status, headers: { location: fault.to } })
    case 'oversize':
      return answerWith({
        ...handle(request),
        text: JSON.stringify({ padding: 'x'.repeat(4 * 1024 * 1024 + 1) })
      })
    case 'gzip-bomb': {
      const answer = handle(request)
      record(answer.status)
      response.writeHead(answer.status, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(gzipBomb())
      return
    }
    case 'without-secret':
      return answerWith(withoutSecret(handle(request)))
    case 'other-shape':
      return answerWith({ ...handle(request), json: { greeting: 'hello' } })
    case 'empty-list': {
      const answer = handle(request)
      return answerWith({ ...answer, json: 'emptyJson' in answer ? answer.emptyJson : [] })
    }
    case 'duplicate-create':
      handle(request)
      return answerWith(handle(request))
    case 'stale-list':
      return answerWith(handle({ ...request, asOf: request.asOf - fault.ms }))
    case 'answer':
      return answerWith({ status: fault.status, json: fault.json })
    default:
      return fault satisfies never
  }
}

/** 64 MiB of spaces as 64 equal parts: packing them in one would take longer than a test's deadline on a busy machine. */
function gzipBomb(): Buffer {
  const part = gzipSync(Buffer.alloc(1024 * 1024, 0x20), { level: 9 })
  return Buffer.concat(Array.from({ length: 64 }, () => part))
}

/** A real TCP reset where the platform can do it, else an abrupt end. */
function reset(response: ServerResponse): void {
  const socket = response.socket
  if (socket !== null && typeof socket.resetAndDestroy === 'function') socket.resetAndDestroy()
  else response.destroy()
}

/** Writes raw bytes, because Node would refuse to send an answer that contradicts its own headers. */
function sendHalf(
  response: ServerResponse,
  answer: SandboxResponse,
  dateHeader: Record<string, string>,
  declaredLength: boolean,
  end: 'reset' | 'close'
): void {
  const socket = response.socket
  if (socket === null) return
  const body = Buffer.from(bodyOf(answer) || '{"padding":"xxxxxxxxxxxxxxxxxxxx"}')
  const headers = { ...headersOf(answer, dateHeader), connection: 'close' }
  const status = answer.status === 204 ? 200 : answer.status
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  if (declaredLength) lines.push(`content-length: ${body.length}\r\n`)
  const half = body.subarray(0, Math.floor(body.length / 2))
  socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Cut\r\n${lines.join('')}\r\n`), half]), () => {
    if (end === 'reset') reset(response)
    else socket.end()
  })
}

function withoutSecret(answer: SandboxResponse): SandboxResponse {
  if (typeof answer.json !== 'object' || answer.json === null) return answer
  const kept = Object.entries(answer.json).filter(([name]) => !(answer.secretFields ?? []).includes(name))
  return { ...answer, json: Object.fromEntries(kept) }
}
