import type { ZodType } from 'zod'
import type { AbortSignalLike, Clock } from '../core/clock'
import type { Outcome, Result } from '../core/fault'
import { failed, fault, ok } from '../core/fault'
import type { RequestLimits, SystemNetwork } from '../core/ports/network'
import type { BaseUrl } from './base-url'
import type { BodyLimits } from './body'
import { isExactPath } from './base-url'
import type { Answer, Sent } from './judgement'
import { answerOf, digest, notSent, outcomeOf, refusalOf, type ReadBody } from './judgement'
import { createLimiter } from './limiter'
import type { Classify } from './status-faults'
import type { ClientCertificate, RawRequest } from './transport'
import { openTransport } from './transport'

export type { Answer } from './judgement'
export type { Classify } from './status-faults'

/** An answer looked at raw, for probes: no status is a fault here. */
export type Exchange = Answer<unknown> & {
  /** Length of the body in bytes; `value` is null when the body is not JSON. */
  readonly bodyLength: number
  /** False when a key of the body was dropped: see `readJson`. */
  readonly isWhole: boolean
}

export type Query = Readonly<Record<string, string | undefined>>

type Common = {
  readonly path: string
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignalLike | undefined
}
export type ReadRequest<T> = Common & {
  readonly schema: ZodType<T>
  readonly classify: Classify
  /** For a list without pages that may be longer than the kit's own limit. */
  readonly limits?: BodyLimits
  /** For an API that takes a question as a POST: it must change nothing, because it may be sent again. */
  readonly question?: unknown
}
export type ChangeRequest<T> = Common & {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  /** Instead of `body`: sent as an HTML form is. */
  readonly form?: Readonly<Record<string, string>>
  /** `no-body`: any complete 2xx without a page commits; `any-body`: any complete 2xx. The value is null. */
  readonly schema: ZodType<T> | 'no-body' | 'any-body'
  readonly classify: Classify
}
export type ExchangeRequest = Common & {
  readonly method?: RawRequest['method']
  readonly body?: unknown
  /** Instead of `body`: sent as an HTML form is, which is how OAuth asks for a token. */
  readonly form?: Readonly<Record<string, string>>
  /** A POST that changes nothing: it goes over a connection that is kept open, as a read does. */
  readonly isQuestion?: true
  /** Without the session's own headers: a probe must not carry the management credential. */
  readonly withoutSessionHeaders?: true
}

type Sendable = Common & Pick<ExchangeRequest, 'body' | 'form'> & { readonly limits?: BodyLimits }

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
  readonly limits: RequestLimits
  /** Called for each request; the place to expose a Secret, as late as possible. */
  readonly headers?: () => Readonly<Record<string, string>>
  readonly timeoutMs?: number
  readonly trustedCa?: string
  readonly clientCertificate?: ClientCertificate
  readonly network?: SystemNetwork
  /** How bodies are read; as JSON when left out. `net/xml` has the other. */
  readonly readBody?: ReadBody
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
    ...(options.trustedCa === undefined ? {} : { trustedCa: options.trustedCa }),
    ...(options.clientCertificate === undefined ? {} : { clientCertificate: options.clientCertificate }),
    ...(options.network === undefined ? {} : { network: options.network })
  })

  async function send(
    method: RawRequest['method'],
    request: Sendable,
    own: boolean,
    isQuestion = false
  ): Promise<Sent> {
    const permit = await limiter.acquire(request.signal)
    if (!permit.ok) return notSent(permit.fault)
    if (isClosed) {
      permit.value()
      return notSent(fault('cancelled'))
    }
    try {
      const raw = build(method, request, own ? (options.headers?.() ?? {}) : {}, timeoutMs)
      if (!raw.ok) return notSent(raw.fault)
      const startedAt = clock.now()
      const answer = await (method === 'GET' || method === 'HEAD' || isQuestion
        ? transport.sendRead(raw.value)
        : transport.sendChange(raw.value))
      const sent = digest(answer, startedAt, clock.now(), options.readBody)
      if (sent.kind === 'answered' && sent.retryAfterMs !== null) limiter.pauseFor(sent.retryAfterMs)
      return sent
    } finally {
      permit.value()
    }
  }

  return {
    async read(request) {
      const { question, ...asked } = request
      const sent = await (question === undefined
        ? send('GET', asked, true)
        : send('POST', { ...asked, body: question }, true, true))
      if (sent.kind === 'failed') return { ok: false, fault: sent.fault }
      // Cut off, a refusal has lost the words that say what was refused; a 429 needs none.
      if (sent.isIncomplete && !sent.json.ok && sent.status !== 429) return sent.json
      const refusal = refusalOf(sent, request.classify)
      if (refusal !== null) return { ok: false, fault: refusal.fault }
      if (!sent.json.ok) return sent.json
      const parsed = request.schema.safeParse(sent.json.value)
      if (parsed.success) return ok(answerOf(sent, parsed.data))
      const isTooLarge = parsed.error.issues.some(({ code }) => code === 'too_big')
      return failed('provider-changed', isTooLarge ? 'too-large' : 'unexpected-shape')
    },
    async change<T>(request: ChangeRequest<T>) {
      return outcomeOf(await send(request.method, request, true), request)
    },
    async exchange(request) {
      const { isQuestion = false, withoutSessionHeaders = false, ...asked } = request
      const sent = await send(asked.method ?? 'GET', asked, !withoutSessionHeaders, isQuestion)
      if (sent.kind === 'failed') return { ok: false, fault: sent.fault }
      if (sent.isIncomplete && !sent.json.ok) return sent.json
      const { bodyLength, isWhole } = sent
      return ok({ ...answerOf(sent, sent.json.ok ? sent.json.value : null), bodyLength, isWhole })
    },
    async close() {
      isClosed = true
      await transport.close()
    }
  }
}

function build(
  method: RawRequest['method'],
  request: Sendable,
  sessionHeaders: Readonly<Record<string, string>>,
  timeoutMs: number
): Result<RawRequest> {
  if (!isExactPath(request.path)) return failed('invalid-input', 'value-invalid')
  const body = bodyOf(request)
  const headers: Record<string, string> = {
    accept: 'application/json',
    // Long texts can be cut on the way only in a body that is not packed.
    'accept-encoding': request.limits === undefined ? 'gzip' : 'identity',
    'user-agent': 'Rekey',
    ...(body === null ? {} : { 'content-type': body.type }),
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
    body: body?.text ?? null,
    timeoutMs,
    signal: request.signal,
    limits: request.limits
  })
}

function bodyOf({ body, form }: Sendable): { readonly type: string; readonly text: string } | null {
  if (form !== undefined) {
    return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(form).toString() }
  }
  return body === undefined ? null : { type: 'application/json', text: JSON.stringify(body) }
}

function queryOf(query: Query | undefined): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.append(name, value)
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
