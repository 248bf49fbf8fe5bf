import type { AbortSignalLike, Clock } from '../../../core/clock'
import type { ProbeResult } from '../../../core/ports/provider'
import type { SecretBundle } from '../../../core/secret'
import type { HttpSession } from '../../../net/http'
import { partOf, textOf } from '../../../net/secret-text'
import { hmacHex } from '../../../net/signers/hmac'
import { unclearByFault, unclearByStatus } from '../unclear'
import type { Declaration } from './declaration'
import { codeIn, isSaid } from './errors'
import type { Base } from './paging'
import { basicHeader, fillPath, fillText, fillTexts, namesIn, valueAt } from './templates'

export type ProbeTools = {
  readonly session: HttpSession
  readonly signInSession: HttpSession | null
  readonly clock: Clock
  fields(): Readonly<Record<string, string>>
  /** Its path is covered by a signature. */
  readonly base: Base
  readonly paths: Readonly<Record<string, string>>
  /** The fields of the form that are not secret. */
  readonly texts: Readonly<Record<string, string>>
  /** Provider clock minus ours as last seen: a signature must carry the provider's time. */
  clockOffsetMs(): number
}

export type Prober = (secret: SecretBundle, signal: AbortSignalLike | undefined) => Promise<ProbeResult>

/** Calls the provider with the key itself. */
export function createProber(declaration: Declaration, tools: ProbeTools): Prober {
  const { clock, base, texts } = tools
  const { method = 'GET', at: place, headers, basic, beside, body, form, signature } = declaration.probe
  const path = fillPath(declaration.probe.path, tools.paths, {})
  const session = place === 'sign-in' ? tools.signInSession : tools.session
  const known = { ...texts, baseOrigin: base.origin }
  const needed = partsIn(declaration)
  const timestamps = createTimestamps()

  async function signingHeaders(
    secret: SecretBundle,
    signal: AbortSignalLike | undefined
  ): Promise<Record<string, string>> {
    const signingSecret = signature === undefined ? null : partOf(secret, signature.part)
    if (signature === undefined || signingSecret === null) return {}
    const { seconds, waitMs } = timestamps.next(clock.now() + tools.clockOffsetMs())
    if (waitMs > 0) await clock.sleep(waitMs, signal)
    const timestamp = String(seconds)
    const text = body === undefined ? '' : JSON.stringify(body)
    const signed = fillText(signature.over, { method, path: base.pathPrefix + path, timestamp, body: text })
    return fillTexts(signature.headers, { timestamp, signature: hmacHex(signingSecret, signed) })
  }

  return async (secret, signal) => {
    if (session === null) return { kind: 'unclear', at: clock.now(), why: 'no-probe' }
    const parts: Record<string, string> = {}
    for (const name of needed) {
      const part = partOf(secret, name)
      if (part === null) return { kind: 'unclear', at: clock.now(), why: 'no-probe' }
      parts[name] = textOf(part)
    }
    const signing = await signingHeaders(secret, signal)
    const call = { method, path, ...(body === undefined ? {} : { body }), signal }
    const answer = await session.exchange({
      ...call,
      headers: {
        ...fillTexts(beside, tools.fields()),
        ...fillTexts(headers, parts),
        ...(basic === undefined ? {} : { authorization: basicHeader(basic, parts) }),
        ...signing
      },
      ...(form === undefined ? {} : { form: fillTexts(form, { ...known, ...parts }) }),
      withoutSessionHeaders: true
    })
    const at = clock.now()
    if (!answer.ok) return unclearByFault(answer.fault, at)
    const verdict = verdictOf(declaration, answer.value, at)
    if (verdict.kind !== 'dead' || beside === undefined) return verdict
    const control = await session.exchange(call)
    const isLive = control.ok && verdictOf(declaration, control.value, at).kind === 'alive'
    return isLive ? verdict : { kind: 'unclear', at, why: 'not-about-the-key' }
  }
}

/** The parts of a key that its probe needs. */
export function partsIn({ about, probe }: Declaration): readonly string[] {
  const texts = [probe.headers, probe.basic ?? {}, probe.form ?? {}].flatMap(each => Object.values(each))
  const names = texts.flatMap(namesIn)
  return about.secretParts.map(({ name }) => name).filter(name => names.includes(name))
}

type Seen = { readonly status: number; readonly value: unknown; readonly bodyLength: number }

/** What an answer says about the key: the first verdict that matches, else nothing. Pure. */
export function verdictOf(declaration: Declaration, seen: Seen, at: number): ProbeResult {
  const found = declaration.probe.verdicts.find(verdict => isVerdict(declaration, verdict, seen))
  if (found === undefined) return unclearByStatus(seen.status, at)
  return found.alive ? { kind: 'alive', at } : { kind: 'dead', at, why: found.why }
}

type Verdict = Declaration['probe']['verdicts'][number]

function isVerdict(declaration: Declaration, verdict: Verdict, { status, value, bodyLength }: Seen): boolean {
  if (verdict.status !== undefined && verdict.status !== status) return false
  const code = codeIn(declaration, value)
  if ('body' in verdict) {
    const isObject = typeof value === 'object' && value !== null
    return code === undefined && isObject && verdict.body.every(condition => holds(condition, value))
  }
  // A page speaks of something else than the key: a proxy, a firewall.
  const isPage = value === null && bodyLength > 0
  if (isPage || !verdict.codes.includes(code ?? null)) return false
  return verdict.alive || isSaid(declaration, value, verdict.says)
}

type Condition = Extract<Verdict, { body: unknown }>['body'][number]

function holds({ path, is }: Condition, body: unknown): boolean {
  const value = valueAt(body, path)
  if (is === 'present') return value !== undefined
  return is === 'absent' ? value === undefined : value === is.equals
}

/**
 * Hands out timestamps that are never the same twice: a provider may take each timestamp and signature once, so two equal
 * probes within one second would look like an invalid signature.
 */
export function createTimestamps(): { next(providerNow: number): { seconds: number; waitMs: number } } {
  let last = 0
  return {
    next(providerNow) {
      const seconds = Math.max(Math.floor(providerNow / 1_000), last + 1)
      last = seconds
      return { seconds, waitMs: Math.max(0, seconds * 1_000 - providerNow) }
    }
  }
}
