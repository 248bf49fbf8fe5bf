// A stateful fake on loopback of a provider that is described by data: its management calls follow from the declaration, its
// data API is a short table.
import { fillPath, fillTexts, namesIn } from '../rest/templates'
import type { Declaration } from '../rest/declaration'
import { createFaultPlan } from './fault-plan'
import type { SandboxRequest, SandboxResponse } from './loopback-answer'
import { startLoopbackServer } from './loopback-server'
import {
  addKey,
  answeredPart,
  createSignatureDesk,
  keyForm,
  keyHeaderNames,
  keyOf,
  partsBeside,
  proofOf
} from './rest-keys'
import type { Parts, SignatureDesk } from './rest-keys'
import { askedFor, errorAnswer, isPathOf, manage, refusal } from './rest-management'
import { createSignInDesk } from './rest-sign-in'
import type { SignInDesk } from './rest-sign-in'
import { firstState, grantsOf, isLive, plainFields, readState } from './rest-state'
import type { Fake, StoredKey, World } from './rest-state'
import type { RunningSandbox, SandboxOptions, SandboxSeed, SeenRequest, StartSandbox } from './sandbox'
import { hashOf } from './sandbox-keys'

const OWN_SET = 'set_rekey'
const ADMIN = { id: 'usr_dana', name: 'Dana Admin', isMember: true }
const MINUTE_MS = 60_000
const YEARS_MS = 10 * 365 * 86_400_000

/**
 * Variants, where the declaration has what they need: `no-rights` and `read-only` (the credential may do nothing, or only list),
 * `token-expired`, `in-setup` (an error with HTTP 200 for everything), `reports-last-used` (although nothing promises it),
 * `cap-as-validation` and `cap-as-forbidden` (other answers to one key too many), `rate-limited`.
 */
export function restSandbox(declaration: Declaration, fake: Fake): StartSandbox {
  return async options => {
    const state =
      options.state === undefined ? firstState(fake, options, declaration.groups) : readState(options.state)
    const world: World = { declaration, fake, options, state }
    const credential = options.credential ?? newCredential(declaration, options)
    const settings: Record<string, string> = {
      ...plainFields(world),
      ...setUpOwnKey(world, credential)
    }
    const fields: Record<string, string> = { ...settings, ...credential }
    const signIn = createSignInDesk(world, fields)
    const desk = createSignatureDesk(world)
    const meter = createMeter(world)
    const faults = createFaultPlan()
    const server = await startLoopbackServer({
      handle: request => meter(() => answer(world, request, { signIn, desk, fields })),
      faults,
      now: () => options.now(),
      ...(options.port === undefined ? {} : { port: options.port })
    })
    const url = server.url + (fake.prefix ?? '')
    fields['baseOrigin'] = new URL(server.url).origin
    for (const name of namesIn(declaration.auth.signIn?.baseUrl ?? '')) settings[name] = url
    return {
      url,
      settings,
      credential,
      seed: given => seed(world, given),
      keys: () =>
        state.keys.map(({ id, groupId, name, createdAt, lastUsedAt, uses, ...key }) => ({
          id,
          groupId,
          name,
          isActive: isLive({ id, groupId, name, createdAt, lastUsedAt, uses, ...key }, options.now()),
          createdAt,
          lastUsedAt,
          uses
        })),
      consumerCall: env => consumerCall(world, desk, { env, fields }),
      faults,
      requests: () => server.requests(),
      isRead: seen => isRead(world, seen, fields),
      close: () => server.close(),
      snapshot: () => structuredClone(state)
    }
  }
}

/** A sign-in and a POST that only reads change no key. */
function isRead(world: World, { method, path: whole }: SeenRequest, fields: Parts): boolean {
  const { auth, list } = world.declaration
  const path = whole.slice((world.fake.prefix ?? '').length)
  if (auth.signIn !== undefined && path === fillPath(auth.signIn.path, {}, fields)) return true
  return [list, ...(list.each ?? [])].some(
    each => each.method === 'POST' && method === 'POST' && isPathOf(world, each.path, path)
  )
}

function newCredential({ about, auth }: Declaration, options: SandboxOptions): Record<string, string> {
  return Object.fromEntries(
    about.fields
      .filter(({ isSecret }) => isSecret)
      .map(({ name }) => [name, name === auth.tokenField ? newToken(options) : options.random()])
  )
}

/** Has the form of a JSON web token with an expiry; the signature is random, because only this server reads it. */
function newToken(options: SandboxOptions): string {
  const expiresAt = options.variant === 'token-expired' ? options.now() - 1_000 : options.now() + YEARS_MS
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ exp: Math.floor(expiresAt / 1_000) })}.${options.random()}`
}

/** Where the connection works with one of the listed keys, that key is made; the settings name it. */
function setUpOwnKey(world: World, credential: Parts): Record<string, string> {
  const { declaration, options } = world
  const { ownKey, ownGrants } = declaration.auth
  if (ownKey === undefined) return {}
  const all = ownGrants === undefined ? [] : [ownGrants.list, ownGrants.create, ownGrants.revoke]
  const grants = { 'no-rights': [], 'read-only': all.slice(0, 1) }[options.variant ?? ''] ?? all
  world.state.sets = [
    ...world.state.sets.filter(({ id }) => id !== OWN_SET),
    { id: OWN_SET, name: 'Key management', grants }
  ]
  const former = world.state.keys.find(({ id }) => id === world.state.ownKeyId)
  const publicId = former?.masked ?? `AK${hashOf(options.random()).slice(0, 18).toUpperCase()}`
  const groupId = world.state.groups[0]?.id ?? ''
  const parts =
    ownKey.kind !== 'public-id'
      ? { ...partsBeside(world, groupId), [answeredPart(declaration)]: credential[ownKey.token] ?? '' }
      : { ...credential, [ownKey.field]: publicId }
  const settingsOf = (id: string): Record<string, string> => {
    if (ownKey.kind === 'mask') return {}
    return { [ownKey.field]: ownKey.kind === 'id' ? id : publicId }
  }
  if (former !== undefined) {
    // Its history stays; its secret may be a new one.
    former.proofHash = proofOf(world, parts)
    return settingsOf(former.id)
  }
  const setId = ownGrants === undefined ? null : OWN_SET
  const { key } = addKey(world, { groupId, name: 'rekey', setId, createdBy: ADMIN }, parts)
  world.state.ownKeyId = key.id
  return settingsOf(key.id)
}

/** A limit is per sender, not per key. The remaining number is sent always, the time to wait only with a 429. */
function createMeter(world: World): (run: () => SandboxResponse) => SandboxResponse {
  const { fake, options, declaration } = world
  const header = declaration.about.limits.shared?.remainingHeader
  const most = fake.requestsPerMinute
  if (header === undefined || most === undefined) return run => run()
  let windowStart = Number.NEGATIVE_INFINITY
  let used = 0
  return run => {
    if (options.now() - windowStart >= MINUTE_MS) {
      windowStart = options.now()
      used = 0
    }
    used = options.variant === 'rate-limited' ? used + 1 : 1
    const headers = { [header]: String(Math.max(0, most - used)) }
    const waitSeconds = Math.max(1, Math.ceil((windowStart + MINUTE_MS - options.now()) / 1_000))
    const response =
      used > most
        ? { ...refusal(world, 'rate-limited'), headers: { 'retry-after': String(waitSeconds) } }
        : run()
    return { ...response, headers: { ...headers, ...response.headers } }
  }
}

function seed(world: World, given: SandboxSeed): ReturnType<RunningSandbox['seed']> {
  const { declaration, options, fake } = world
  const now = options.now()
  const isOfSets = declaration.row.permissions.kind === 'set'
  const { key, parts } = addKey(world, {
    groupId: declaration.groups.kind === 'many' ? given.groupId : (world.state.groups[0]?.id ?? ''),
    name: given.name === '' ? (fake.nameWhenEmpty?.(given.createdAt) ?? '') : given.name,
    grants: isOfSets ? [] : [...given.grants],
    setId: isOfSets ? setFor(world, given.grants) : null,
    attributes: Object.fromEntries(
      Object.entries(given.attributes ?? {}).map(([name, value]) => [name, value ?? false])
    ),
    createdBy: given.createdBy ?? ADMIN,
    isActive: given.status !== 'disabled',
    expiresAt: given.expiresAt ?? (given.status === 'expired' ? now - 1_000 : null),
    createdAt: given.createdAt,
    lastUsedAt: given.lastUsedAt,
    revokedAt: given.status === 'revoked' ? now : null
  })
  const secret = declaration.about.secretParts.flatMap(({ name, envName }) => {
    const value = parts[name]
    return value === undefined ? [] : [[envName, value] as const]
  })
  return { id: key.id, secret: Object.fromEntries(secret) }
}

/** The set with exactly these grants, made when there is none; no grants means the defaults. */
function setFor({ state, options }: World, grants: readonly string[]): string | null {
  if (grants.length === 0) return null
  const wanted = [...grants].sort().join(' ')
  const found = state.sets.find(set => [...set.grants].sort().join(' ') === wanted)
  if (found !== undefined) return found.id
  const id = `set_${hashOf(options.random()).slice(0, 12)}`
  state.sets.push({ id, name: grants.join(' + '), grants: [...grants] })
  return id
}

type Callers = { readonly signIn: SignInDesk; readonly desk: SignatureDesk; readonly fields: Parts }

function answer(world: World, request: SandboxRequest, { signIn, desk, fields }: Callers): SandboxResponse {
  const { declaration, fake, options } = world
  const { errors } = declaration
  if (options.variant === 'in-setup') return { status: 200, json: { ...errors.where } }
  const prefix = fake.prefix ?? ''
  if (!request.path.startsWith(`${prefix}/`)) return { status: 404, text: '<html>Not found</html>' }
  const path = request.path.slice(prefix.length)
  const signedIn = signIn.answer(request, path)
  if (signedIn !== null) return signedIn
  const asked = askedFor(world, request, path)
  const isManager = declaration.auth.ownKey === undefined || declaration.auth.signIn !== undefined
  if (isManager && signIn.isSignedIn(request)) {
    if (options.variant === 'token-expired') return refusal(world, 'credential-rejected', 'token-expired')
    const isAllowed = options.variant !== 'no-rights'
    return asked === null
      ? refusal(world, 'permission-missing')
      : manage(world, request, asked, () => isAllowed)
  }
  const key = keyOf(world, request)
  if (key === null) return refuseCaller(world, request)
  const beside = Object.entries(fillTexts(declaration.probe.beside, fields))
  if (beside.some(([name, value]) => request.headers[name] !== value)) return refuseCaller(world, request)
  if (!isLive(key, options.now())) return deadAnswer(world, key)
  const unsigned = desk.refuse(key, request)
  if (unsigned !== null) return refusal(world, 'credential-rejected', unsigned)
  // Assumed: whatever passes authentication counts as a use, a refused action too.
  key.lastUsedAt = options.now()
  key.uses += 1
  return asked === null
    ? dataAnswer(world, key, request, path)
    : manage(world, request, asked, mayManage(world, key))
}

/** What a key of a customer may manage: nothing, unless keys have grants for that. */
function mayManage(world: World, key: StoredKey): (call: string) => boolean {
  const { ownGrants: names, ownKey } = world.declaration.auth
  // Where listed keys are what one connects with, and have no grants, each of them may manage all.
  if (names === undefined) return () => ownKey !== undefined && world.options.variant !== 'no-rights'
  const grants = grantsOf(world, key)
  return call => grants.includes(call === 'create' || call === 'revoke' ? names[call] : names.list)
}

/** Another answer where the request came with a key than where it came without. */
function refuseCaller(world: World, request: SandboxRequest): SandboxResponse {
  const { auth, probe } = world.declaration
  const own = keyHeaderNames(world.declaration).filter(name => !(name in auth.headers))
  const inForm = Object.keys(keyForm(world.declaration))
  const unknown = probe.verdicts.find(verdict => !verdict.alive && verdict.why === 'unknown')
  const code = unknown !== undefined && 'codes' in unknown ? (unknown.codes[0] ?? null) : null
  const says = unknown !== undefined && 'says' in unknown ? unknown.says?.[0] : undefined
  const form = new URLSearchParams(request.text)
  const hasKey =
    inForm.length > 0
      ? inForm.some(name => form.has(name))
      : own.length === 0 || own.some(name => request.headers[name] !== undefined)
  if (!hasKey || code === null) return refusal(world, 'credential-rejected')
  const written = world.fake.written?.(code, says)
  const shown = errorAnswer(world.declaration, code, 401, says)
  return written === undefined ? shown : { ...shown, json: written }
}

function deadAnswer(world: World, key: StoredKey): SandboxResponse {
  const { table } = world.declaration.errors
  const detail = key.isActive ? 'key-expired' : 'key-disabled'
  // A provider without a word for that says the same as of a key that never was.
  const isNamed = table.some(row => row.detail === detail)
  return refusal(world, 'credential-rejected', isNamed ? detail : 'key-unknown')
}

function dataAnswer(world: World, key: StoredKey, request: SandboxRequest, path: string): SandboxResponse {
  const { fake, declaration } = world
  const found = fake.data.find(({ route }) => route.test(`${request.method} ${path}`))
  const grants = grantsOf(world, key)
  const hasGrant = found?.grant === undefined || ['*', found.grant].some(grant => grants.includes(grant))
  // Deny by default, where keys list their permissions.
  if (found === undefined)
    return refusal(world, declaration.row.permissions.kind === 'listed' ? 'permission-missing' : 'not-found')
  return hasGrant ? { status: found.status, json: found.json } : refusal(world, 'permission-missing')
}

type Consumer = {
  readonly env: Readonly<Record<string, string>>
  /** Of the form, and `baseOrigin`. */
  readonly fields: Readonly<Record<string, string>>
}

function consumerCall(
  { declaration, fake }: World,
  desk: SignatureDesk,
  { env, fields }: Consumer
): ReturnType<RunningSandbox['consumerCall']> {
  const { method, path, body, form: own } = fake.consumer
  const given = declaration.about.secretParts.map(({ name, envName }) => [name, env[envName] ?? ''] as const)
  const parts = Object.fromEntries(given)
  const form = own ?? declaration.probe.form
  if (form !== undefined) {
    const headers = {
      ...desk.headersFor(parts, method, path, ''),
      'content-type': 'application/x-www-form-urlencoded'
    }
    const text = new URLSearchParams(fillTexts(form, { ...fields, ...parts })).toString()
    return { method, path: fillPath(path, {}, fields), headers, body: text }
  }
  const text = body === undefined ? '' : JSON.stringify(body)
  const [bare = path] = path.split('?')
  return {
    method,
    path,
    headers: {
      ...fillTexts(declaration.probe.beside, fields),
      ...desk.headersFor(parts, method, bare, text),
      ...(body === undefined ? {} : { 'content-type': 'application/json' })
    },
    ...(body === undefined ? {} : { body: text })
  }
}
