import type { ZodType } from 'zod'
import type { AbortSignalLike, Clock } from '../../core/clock'
import type { Fault, Outcome, Result } from '../../core/fault'
import { failed, fault, ok } from '../../core/fault'
import type { ProviderLimits } from '../../core/provider'
import type { BaseUrl } from './base-url'
import { isExactPath } from './base-url'
import { firstEventData, isEventStream } from './event-stream'
import { parseJson } from './json'
import { createLimiter } from './limiter'
import { retryAfterMs } from './retry-after'
import type { Classify } from './status-faults'
import { faultByStatus, isRejection } from './status-faults'
import type { RawAnswer, RawRequest } from './transport'
import { openTransport } from './transport'

export type { Classify } from './status-faults'

export type Answer<T> = {
  readonly value: T
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Provider clock minus ours, from the Date header; null when it was missing. */
  readonly clockOffsetMs: number | null
}

/** An answer looked at raw, for probes: no status is a fault here. */
export type Exchange = Answer<unknown> & {
  /** Length of the body in bytes; `value` is null when the body is not JSON. */
  readonly bodyLength: number
}

export type Query = Readonly<Record<string, string | undefined>>

type Common = {
  readonly path: string
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignalLike | undefined
}
export type ReadRequest<T> = Common & { readonly schema: ZodType<T>; readonly classify: Classify }
export type ChangeRequest<T> = Common & {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  /** `no-body`: any complete 2xx commits, and the value is null. */
  readonly schema: ZodType<T> | 'no-body'
  readonly classify: Classify
}
export type ExchangeRequest = Common & {
  readonly method?: RawRequest['method']
  readonly body?: unknown
  /** Without the session's own headers: a probe must not carry the management credential. */
  readonly withoutSessionHeaders?: true
}

export type HttpSession = {
  read<T>(request: ReadRequest<T>): Promise<Result<Answer<T>>>
  /** Sent at most once, on a connection of its own. */
  change<T>(request: ChangeRequest<T>): Promise<Outcome<Answer<T>>>
  /** For probes. The method is GET when left out; other methods are sent like a change. */
  exchange(request: ExchangeRequest): Promise<Result<Exchange>>
  close(): Promise<void>
}

export type HttpOptions = {
  readonly base: BaseUrl
  readonly clock: Clock
  readonly limits: ProviderLimits
  /** Called for each request; the place to expose a Secret, as late as possible. */
  readonly headers?: () => Readonly<Record<string, string>>
  readonly timeoutMs?: number
  readonly trustedCa?: string
}

const DEFAULT_TIMEOUT_MS = 15_000
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** One connection to one provider. Nothing is opened before the first call. */
export function openHttp(options: HttpOptions): HttpSession {
  const { base, clock, limits } = options
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const limiter = createLimiter(clock, limits)
  let isClosed = false
  const transport = openTransport(base, {
    connections: limits.maxConcurrent,
    ...(options.trustedCa === undefined ? {} : { trustedCa: options.trustedCa })
  })

  async function send(
    method: RawRequest['method'],
    request: Common & { readonly body?: unknown },
    own: boolean
  ): Promise<Sent> {
    const slot = await limiter.acquire(request.signal)
    if (!slot.ok) return notSent(slot.fault)
    if (isClosed) {
      slot.value()
      return notSent(fault('cancelled'))
    }
    try {
      const raw = build(method, request, own ? (options.headers?.() ?? {}) : {}, timeoutMs)
      if (!raw.ok) return notSent(raw.fault)
      const startedAt = clock.now()
      const answer = await (method === 'GET' || method === 'HEAD'
        ? transport.sendRead(raw.value)
        : transport.sendChange(raw.value))
      const sent = digest(answer, startedAt, clock.now())
      if (sent.kind === 'answered' && sent.retryAfterMs !== null) limiter.pauseFor(sent.retryAfterMs)
      return sent
    } finally {
      slot.value()
    }
  }

  return {
    async read(request) {
      const sent = await send('GET', request, true)
      if (sent.kind === 'failed') return { ok: false, fault: sent.fault }
      const refusal = refusalOf(sent, request.classify)
      if (refusal !== null) return { ok: false, fault: refusal.fault }
      if (!sent.json.ok) return sent.json
      const parsed = request.schema.safeParse(sent.json.value)
      return parsed.success ? ok(answerOf(sent, parsed.data)) : failed('provider-changed', 'unexpected-shape')
    },
    async change<T>(request: ChangeRequest<T>) {
      return outcomeOf(await send(request.method, request, true), request)
    },
    async exchange(request) {
      const sent = await send(request.method ?? 'GET', request, request.withoutSessionHeaders !== true)
      if (sent.kind === 'failed') return { ok: false, fault: sent.fault }
      if (sent.isIncomplete && !sent.json.ok) return sent.json
      return ok({ ...answerOf(sent, sent.json.ok ? sent.json.value : null), bodyLength: sent.bodyLength })
    },
    async close() {
      isClosed = true
      await transport.close()
    }
  }
}

function build(
  method: RawRequest['method'],
  request: Common & { readonly body?: unknown },
  sessionHeaders: Readonly<Record<string, string>>,
  timeoutMs: number
): Result<RawRequest> {
  if (!isExactPath(request.path)) return failed('invalid-input', 'value-invalid')
  const hasBody = request.body !== undefined
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'user-agent': 'Rekey',
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...sessionHeaders,
    ...request.headers
  }
  // The HTTP library would quote a bad header value in its error, so it never gets one.
  if (!Object.values(headers).every(value => HEADER_VALUE.test(value)))
    return failed('invalid-input', 'value-invalid')
  return ok({
    method,
    path: request.path + queryOf(request.query),
    headers,
    body: hasBody ? JSON.stringify(request.body) : null,
    timeoutMs,
    signal: request.signal
  })
}

function queryOf(query: Query | undefined): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.append(name, value)
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

type Answered = {
  readonly kind: 'answered'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly json: Result<unknown>
  readonly bodyLength: number
  /** The body did not arrive whole, so even the status must not be trusted for a change. */
  readonly isIncomplete: boolean
  readonly retryAfterMs: number | null
  readonly clockOffsetMs: number | null
}
type Sent = Answered | { readonly kind: 'failed'; readonly fault: Fault; readonly wasSent: boolean }

function notSent(reason: Fault): Sent {
  return { kind: 'failed', fault: reason, wasSent: false }
}

function digest(answer: RawAnswer, startedAt: number, endedAt: number): Sent {
  if (answer.kind === 'failed') return answer
  const { status, headers, body } = answer
  const clockOffsetMs = offsetOf(headers['date'], (startedAt + endedAt) / 2)
  const waitMs =
    status === 429 || status === 503
      ? retryAfterMs(headers['retry-after'], endedAt + (clockOffsetMs ?? 0))
      : null
  const known = { kind: 'answered' as const, status, headers, retryAfterMs: waitMs, clockOffsetMs }
  if (!body.ok) return { ...known, json: body, bodyLength: 0, isIncomplete: true }
  const json = parseJson(isEventStream(headers) ? firstEventData(body.value) : body.value)
  const bodyLength = body.value.length
  // The only copy of a one-time secret that can be overwritten is this one.
  body.value.fill(0)
  return { ...known, json, bodyLength, isIncomplete: false }
}

/** The header has whole seconds, so its time is half a second early on average. */
function offsetOf(date: string | undefined, ourTime: number): number | null {
  const at = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(at) ? null : Math.round(at + 500 - ourTime)
}

function answerOf<T>(sent: Answered, value: T): Answer<T> {
  return { value, status: sent.status, headers: sent.headers, clockOffsetMs: sent.clockOffsetMs }
}

function refusalOf(
  sent: Answered,
  classify: Classify
): { readonly fault: Fault; readonly isKnown: boolean } | null {
  const known = classify(sent.status, sent.json.ok ? sent.json.value : null)
  const found = known ?? faultByStatus(sent.status)
  if (found === null) return null
  const withWait = sent.retryAfterMs === null ? found : { ...found, retryAfterMs: sent.retryAfterMs }
  return { fault: withWait, isKnown: known !== null }
}

/** Rejected and not-sent are the only answers after which a caller may send again without looking. */
function outcomeOf<T>(sent: Sent, request: ChangeRequest<T>): Outcome<Answer<T>> {
  if (sent.kind === 'failed') {
    return sent.wasSent ? unknown(sent.fault) : { kind: 'not-sent', fault: sent.fault }
  }
  if (sent.isIncomplete) return unknown(sent.json.ok ? fault('provider-changed') : sent.json.fault)
  const refusal = refusalOf(sent, request.classify)
  if (refusal !== null) {
    return isRejection(sent.status, refusal.isKnown)
      ? { kind: 'rejected', fault: refusal.fault }
      : unknown(refusal.fault)
  }
  if (request.schema === 'no-body') {
    // A page instead of nothing comes from something in between, not from the provider.
    if (sent.bodyLength > 0 && !sent.json.ok) return unknown(sent.json.fault)
    // Without a schema the value is null by contract, which callers of `no-body` name as T.
    return { kind: 'committed', value: answerOf(sent, null as T) }
  }
  if (!sent.json.ok) return unknown(sent.json.fault)
  const parsed = request.schema.safeParse(sent.json.value)
  if (!parsed.success) return unknown(fault('provider-changed', 'unexpected-shape'))
  return { kind: 'committed', value: answerOf(sent, parsed.data) }
}

function unknown(why: Fault): Outcome<never> {
  const { detail, retryAfterMs: waitMs } = why
  return {
    kind: 'unknown',
    fault: fault('outcome-unknown', detail, waitMs === undefined ? {} : { retryAfterMs: waitMs })
  }
}
