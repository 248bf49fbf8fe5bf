import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { SandboxFault } from './fault-plan'
import { bodyOf, headersOf, send } from './loopback-answer'
import type { SandboxHandler, SandboxRequest, SandboxResponse } from './loopback-answer'

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

/** Answers one request as the planned trouble says, on the real socket. */
export function spoil(spoiling: Spoiling): void {
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
  const json: unknown = structuredClone(answer.json)
  for (const path of answer.secretFields ?? []) remove(json, path.split('.'))
  return { ...answer, json }
}

function remove(value: unknown, [name = '', ...rest]: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return
  if (rest.length === 0) Reflect.deleteProperty(value, name)
  else remove(Reflect.get(value, name), rest)
}
