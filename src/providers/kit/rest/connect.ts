import type { Result } from '../../../core/fault'
import { failed, ok } from '../../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../../core/ports/provider'
import type { Secret } from '../../../core/secret'
import { parseBaseUrl, segment } from '../../../net/base-url'
import type { BaseUrl } from '../../../net/base-url'
import { isHeaderSafe } from '../../../net/header-text'
import { openHttp } from '../../../net/http'
import type { HttpSession } from '../../../net/http'
import { textOf } from '../../../net/secret-text'
import { overridablePath } from '../paths'
import { withSignIn } from '../token'
import type { Token } from '../token'
import { openRestClient } from './client'
import type { OwnCandidate } from './client'
import type { Declaration } from './declaration'
import { withSharedBudget } from './shared-budget'
import { declaredToken, signInAddress } from './sign-in'
import { basicHeader, fillTexts } from './templates'

/** Checks what a form gave, and opens the client of a declaration. */
export function connect(
  declaration: Declaration,
  input: ConnectionInput,
  tools: ConnectionTools
): Result<ProviderClient> {
  const { about, auth } = declaration
  const base = parseBaseUrl(input.baseUrl.trim())
  if (!base.ok) return base
  if (!isAllowedHost(declaration, base.value))
    return failed('invalid-input', 'url-not-allowed', { subject: 'baseUrl' })
  const paths = readPaths(declaration, input)
  if (!paths.ok) return paths
  const texts = readFields(declaration, input)
  if (!texts.ok) return texts
  const signIn = openSignIn(declaration, { input, tools, base: base.value, texts: texts.value })
  if (!signIn.ok) return signIn
  const { shared, ...limits } = about.limits
  const http = openHttp({
    ...tools,
    base: base.value,
    // A shared budget is the pace; this one then only bounds the calls in flight.
    limits: shared === undefined ? limits : { ...limits, requestsPerMinute: null },
    headers: () => {
      const fields = exposed(declaration, input, texts.value)
      return authHeaders(declaration, { ...fields, accessToken: signIn.value?.token.text() ?? '' })
    }
  })
  const session = signIn.value === null ? http : withSignIn(http, signIn.value.token, signIn.value.session)
  const token = auth.tokenField === undefined ? undefined : input.credential[auth.tokenField]
  return ok(
    openRestClient(declaration, {
      session:
        shared === undefined
          ? session
          : withSharedBudget(session, base.value.origin, {
              clock: tools.clock,
              budget: { ...shared, limits }
            }),
      signInSession: signIn.value?.session ?? null,
      clock: tools.clock,
      base: base.value,
      texts: texts.value,
      paths: { ...segmentsOf(texts.value), ...paths.value },
      fields: () => exposed(declaration, input, texts.value),
      isOwn: ownKeyTest(declaration, input, texts.value),
      credentialEndsAt: token === undefined ? null : expiryOf(token)
    })
  )
}

type SigningIn = { readonly token: Token; readonly session: HttpSession }
type Opening = {
  readonly input: ConnectionInput
  readonly tools: ConnectionTools
  readonly base: BaseUrl
  readonly texts: Readonly<Record<string, string>>
}

/** Null where no token has to be asked for. */
function openSignIn(
  declaration: Declaration,
  { input, tools, base, texts }: Opening
): Result<SigningIn | null> {
  const { signIn } = declaration.auth
  if (signIn === undefined) return ok(null)
  const address = signInAddress(signIn, texts, base)
  // A loopback server stands in for all that a fixed address names: it is a sandbox or a test.
  const isStoodIn = base.isLoopback && (signIn.baseUrls !== undefined || address === signIn.baseUrl)
  const at = address === null || isStoodIn ? ok(base) : parseBaseUrl(address)
  if (!at.ok) return at
  const { maxConcurrent } = declaration.about.limits
  const session = openHttp({ ...tools, base: at.value, limits: { requestsPerMinute: null, maxConcurrent } })
  const fields = (): Record<string, string> => ({
    ...exposed(declaration, input, texts),
    baseOrigin: base.origin
  })
  return ok({ session, token: declaredToken(declaration, signIn, { clock: tools.clock, session, fields }) })
}

/** Loopback is a test, a tunnel or a sandbox: it is where the person put it. */
function isAllowedHost({ about: { hosts } }: Declaration, base: BaseUrl): boolean {
  if (hosts === undefined || base.isLoopback) return true
  const { hostname } = new URL(base.origin)
  return hosts.some(host => {
    const [first = '', ...rest] = hostname.split('.')
    return host === hostname || (host.startsWith('*.') && first !== '' && host.slice(2) === rest.join('.'))
  })
}

/** What each call of the connection carries, with the values of its fields. */
export function authHeaders(
  { auth: { headers, basic } }: Declaration,
  fields: Readonly<Record<string, string>>
): Record<string, string> {
  return {
    ...fillTexts(headers, fields),
    ...(basic === undefined ? {} : { authorization: basicHeader(basic, fields) })
  }
}

function readPaths(
  { about }: Declaration,
  { settings }: ConnectionInput
): Result<Readonly<Record<string, string>>> {
  const paths: Record<string, string> = {}
  for (const { name, path, hasGroup } of about.assumedPaths) {
    const checked = overridablePath(settings, name, path, hasGroup === true ? [`{${about.groupWord}}`] : [])
    if (!checked.ok) return checked
    paths[name] = checked.value
  }
  return ok(paths)
}

/** A field in the path of a call: one segment, so it cannot lead to another call. */
function segmentsOf(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, segment(text)]))
}

/** Checks every field of the form; the texts of those that are no secret. */
function readFields(
  { about }: Declaration,
  { settings, credential }: ConnectionInput
): Result<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = {}
  for (const { name, isSecret, refuses } of about.fields) {
    const text = settings[name]?.trim() ?? ''
    const secret = credential[name]
    if (isSecret ? secret === undefined || secret.byteLength === 0 : text === '')
      return failed('credential-rejected', 'credential-missing', { subject: name })
    if (!isSafe(isSecret ? secret : undefined, text))
      return failed('invalid-input', 'value-invalid', { subject: name })
    if (refuses !== undefined && new RegExp(refuses).test(secret === undefined ? text : textOf(secret)))
      return failed('invalid-input', 'wrong-kind-of-credential', { subject: name })
    if (!isSecret) texts[name] = text
  }
  return ok(texts)
}

function isSafe(secret: Secret | undefined, text: string): boolean {
  return secret === undefined ? /^[\x21-\x7e]+$/.test(text) : isHeaderSafe(secret)
}

function ownKeyTest(
  { auth }: Declaration,
  { settings, credential }: ConnectionInput,
  texts: Readonly<Record<string, string>>
): (key: OwnCandidate) => boolean {
  const own = auth.ownKey
  if (own === undefined) return () => false
  if (own.kind === 'id') return ({ providerKeyId }) => providerKeyId === settings[own.field]?.trim()
  if (own.kind === 'public-id') return ({ masked }) => masked !== null && masked === texts[own.field]
  const named = settings[own.field]?.trim() ?? ''
  // Once it is known which key it is, only that one is protected: the next one may look just like it.
  if (named !== '') return ({ providerKeyId }) => providerKeyId === named
  const token = credential[own.token]
  return ({ masked }) => token !== undefined && isMaskOf(masked ?? '', token)
}

/** Does the token begin and end as the mask shows? A mask that shows nothing may be of any. */
function isMaskOf(mask: string, token: Secret): boolean {
  const shown = mask.split(/(?:[…*•·●]|\.{3}|x{4})+/i)
  const encoder = new TextEncoder()
  const first = encoder.encode(shown[0] ?? '')
  const last = encoder.encode(shown.length > 1 ? (shown.at(-1) ?? '') : '')
  return token.expose(
    bytes =>
      first.every((byte, at) => byte === bytes[at]) &&
      last.every((byte, at) => byte === bytes[bytes.length - last.length + at])
  )
}

/** The values of the session's headers, made as late as possible: a text cannot be wiped. */
function exposed(
  { about }: Declaration,
  { credential }: ConnectionInput,
  texts: Readonly<Record<string, string>>
): Record<string, string> {
  const secrets = about.fields.flatMap(({ name, isSecret }) => {
    const secret = isSecret ? credential[name] : undefined
    return secret === undefined ? [] : [[name, textOf(secret)] as const]
  })
  return { ...texts, ...Object.fromEntries(secrets) }
}

/** The `exp` claim in epoch milliseconds, read without trusting it; null when the token is no readable JWT. */
export function expiryOf(token: Secret): number | null {
  const payload = textOf(token).split('.')[1]
  if (payload === undefined) return null
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    if (typeof claims !== 'object' || claims === null || !('exp' in claims)) return null
    return typeof claims.exp === 'number' ? claims.exp * 1_000 : null
  } catch {
    // Not a JWT. The provider decides whether it is a token.
    return null
  }
}
