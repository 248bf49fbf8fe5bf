import type { ZodType } from 'zod'
import type { Fault, Outcome, Result } from '../core/fault'
import { fault } from '../core/fault'
import { firstEventData, isEventStream } from './event-stream'
import { readHttpDate } from './http-date'
import { readJson } from './json'
import { waitAskedFor } from './retry-after'
import type { Classify } from './status-faults'
import { faultByStatus, isRejection } from './status-faults'
import type { RawAnswer } from './transport'

export type Answer<T> = {
  readonly value: T
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Provider clock minus ours, from the Date header; null when it was missing. */
  readonly clockOffsetMs: number | null
}

/** By what a change is judged. */
type Judged<T> = { readonly schema: ZodType<T> | 'no-body' | 'any-body'; readonly classify: Classify }

/** A complete exchange, before anybody judged it. */
export type Answered = {
  readonly kind: 'answered'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly json: Result<unknown>
  /** False when a key of the body was dropped. */
  readonly isWhole: boolean
  readonly bodyLength: number
  /** The body did not arrive whole, so even the status must not be trusted for a change. */
  readonly isIncomplete: boolean
  readonly retryAfterMs: number | null
  readonly clockOffsetMs: number | null
}
export type Sent = Answered | { readonly kind: 'failed'; readonly fault: Fault; readonly wasSent: boolean }

export function notSent(reason: Fault): Sent {
  return { kind: 'failed', fault: reason, wasSent: false }
}

export type ReadBody = (bytes: Uint8Array) => ReturnType<typeof readJson>

export function digest(
  answer: RawAnswer,
  startedAt: number,
  endedAt: number,
  readBody: ReadBody = readJson
): Sent {
  if (answer.kind === 'failed') return answer
  const { status, headers, body } = answer
  const clockOffsetMs = offsetOf(headers['date'], (startedAt + endedAt) / 2)
  const waitMs = waitAskedFor(status, headers, endedAt + (clockOffsetMs ?? 0))
  const known = { kind: 'answered' as const, status, headers, retryAfterMs: waitMs, clockOffsetMs }
  if (!body.ok) return { ...known, json: body, isWhole: true, bodyLength: 0, isIncomplete: true }
  const bodyLength = body.value.length
  const { json, isWhole } = readBody(isEventStream(headers) ? firstEventData(body.value) : body.value)
  // The only copy of a one-time secret that can be overwritten is this one.
  body.value.fill(0)
  return { ...known, json, isWhole, bodyLength, isIncomplete: false }
}

/** The header has whole seconds, so its time is half a second early on average. */
function offsetOf(date: string | undefined, ourTime: number): number | null {
  const at = readHttpDate(date)
  return at === null ? null : Math.round(at + 500 - ourTime)
}

export function answerOf<T>(sent: Answered, value: T): Answer<T> {
  return { value, status: sent.status, headers: sent.headers, clockOffsetMs: sent.clockOffsetMs }
}

export function refusalOf(
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
export function outcomeOf<T>(sent: Sent, request: Judged<T>): Outcome<Answer<T>> {
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
  // As for `no-body`: the value is null by contract.
  if (request.schema === 'any-body') return { kind: 'committed', value: answerOf(sent, null as T) }
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
