import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { expect } from 'vitest'
import { request } from 'undici'
import type { AccountReport } from '../../../src/core/account'
import type { Clock } from '../../../src/core/clock'
import { DAY } from '../../../src/core/clock'
import type { Outcome, Result } from '../../../src/core/fault'
import type { ProviderKey } from '../../../src/core/key'
import type { CreatedKey, NewKey, Provider, ProviderClient } from '../../../src/core/ports/provider'
import { Secret } from '../../../src/core/secret'
import type { SecretBundle } from '../../../src/core/secret'
import type {
  RunningSandbox,
  SandboxKey,
  SandboxOptions,
  SandboxSeed,
  StartSandbox
} from '../../../src/providers/kit/sandbox/sandbox'
import type { SandboxFault } from '../../../src/providers/kit/sandbox/fault-plan'
import { secretPartsOf } from '../secret-parts'
import type { Expected } from './faults'

/** The day on which conformance runs. */
export const TODAY = Date.UTC(2026, 8, 14, 9, 30)
/** Long enough for a busy machine. */
const PATIENT_MS = 5_000
/** For servers that never answer: a test that waits for a deadline waits this long in real time. */
const SHORT_MS = 300
/** A real server signs in, and answers several questions, before the one that it leaves open. */
const SHORT_REAL_MS = 2_000

export type TestClock = Clock & { advance(ms: number): void }

/** A clock that moves only when somebody sleeps or a test moves it. */
export function testClock(start = TODAY): TestClock {
  let now = start
  const advance = (ms: number): void => {
    now += ms
  }
  return {
    now: () => now,
    monotonic: () => now,
    sleep: ms => {
      advance(ms)
      return Promise.resolve()
    },
    advance
  }
}

type Seeded = { readonly id: string; readonly secret: Readonly<Record<string, string>> }

/** The server that a test meets: the provider's sandbox, or a real server behind a proxy that makes trouble on the wire. */
export type ServerUnderTest = Pick<
  RunningSandbox,
  'url' | 'settings' | 'credential' | 'faults' | 'requests' | 'isRead' | 'close'
> & {
  seed(key: SandboxSeed): Seeded | Promise<Seeded>
  /** The truth, not read through the adapter. */
  keys(): readonly SandboxKey[] | Promise<readonly SandboxKey[]>
  /** Can there be a key of this name? A real server has limits that a fake has not. */
  canHold?(name: string): boolean
  /** A customer's service uses the key: the status of the answer, or 401 where the protocol has none. */
  consume(env: Readonly<Record<string, string>>): Promise<number>
}
export type StartServer = (options: SandboxOptions) => Promise<ServerUnderTest>

export function overHttp(startSandbox: StartSandbox): StartServer {
  return async options => {
    const sandbox = await startSandbox(options)
    return { ...sandbox, consume: env => callOver(sandbox, env) }
  }
}

async function callOver(server: RunningSandbox, env: Readonly<Record<string, string>>): Promise<number> {
  const call = server.consumerCall(env)
  const answer = await request(`${server.url}${call.path}`, {
    method: call.method as 'GET',
    headers: call.headers,
    ...(call.body === undefined ? {} : { body: call.body })
  })
  await answer.body.dump()
  return answer.statusCode
}

/** For a real server: time passes, and a test may move ahead of it. */
function liveClock(): TestClock {
  let ahead = 0
  const started = performance.now()
  const now = (): number => Date.now() + ahead
  return {
    now,
    monotonic: () => performance.now() - started + ahead,
    sleep: ms => new Promise(resolve => setTimeout(resolve, ms)),
    advance: ms => {
      ahead += ms
    }
  }
}

export type Bench = {
  readonly provider: Provider
  readonly clock: TestClock
  readonly server: ServerUnderTest
  readonly client: ProviderClient
  /** Every secret that must not turn up anywhere. */
  readonly secrets: Set<string>
}

export type Conformance = {
  readonly provider: Provider
  readonly startServer: StartServer
  /** The trouble that the server under test can make. */
  readonly troubles: readonly Expected[]
  /** Null for a real server: it keeps its keys itself, and its clock is that of the machine. */
  readonly startSandbox: StartSandbox | null
  /** Whoever may connect may see the keys: a credential without rights lists, and may not create. */
  readonly isListOpen: boolean
  /** What the service that uses a key gets once it is revoked. */
  readonly deadAnswer: number
  /** Why a probe of a disabled key says that it is dead. */
  readonly pausedWhy: 'disabled' | 'unknown'
  /** The provider refuses a second key of the same name. */
  readonly namesAreUnique: boolean
  /** Requests that a create sends at most, with those that undo it. */
  readonly createSteps: number
  /** A credential that the provider refuses, made from the right one. */
  readonly wrongCredential: (right: string) => string
}

export async function withBench(
  { provider, startServer, startSandbox }: Pick<Conformance, 'provider' | 'startServer' | 'startSandbox'>,
  use: (bench: Bench) => Promise<void>,
  given: { readonly variant?: string; readonly isSilent?: boolean } = {}
): Promise<void> {
  const clock = startSandbox === null ? liveClock() : testClock()
  const server = await startServer({
    now: clock.now,
    random: () => randomBytes(32).toString('base64url'),
    ...(given.variant === undefined ? {} : { variant: given.variant })
  })
  const silentMs = startSandbox === null ? SHORT_REAL_MS : SHORT_MS
  const timeoutMs = given.isSilent === true ? silentMs : PATIENT_MS
  const client = await connectTo(provider, server, clock, server.credential, timeoutMs)
  try {
    const secrets = new Set(Object.values(server.credential).flatMap(secretPartsOf))
    await use({ provider, clock, server, client, secrets })
  } finally {
    await client.close()
    await server.close()
  }
}

export async function connectTo(
  provider: Provider,
  server: Pick<ServerUnderTest, 'url' | 'settings'>,
  clock: Clock,
  credential: Readonly<Record<string, string>>,
  timeoutMs = PATIENT_MS
): Promise<ProviderClient> {
  const secrets = Object.entries(credential).map(([name, value]) => [name, secretFrom(value)] as const)
  const connected = await provider.connect(
    { baseUrl: server.url, settings: server.settings, credential: Object.fromEntries(secrets) },
    { clock, timeoutMs }
  )
  return valueOf(connected)
}

export function secretFrom(text: string): Secret {
  return Secret.fromBytes(new TextEncoder().encode(text))
}

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`Expected a value, got the fault ${JSON.stringify(result.fault)}`)
  return result.value
}

export function committedValueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'committed') throw new Error(`Expected a commit, got ${JSON.stringify(outcome)}`)
  return outcome.value
}

export async function reportOf(bench: Bench): Promise<AccountReport> {
  return valueOf(await bench.client.preflight())
}

/** What an ordinary new key looks like at this provider. */
export async function anOrdinaryKey(bench: Bench, given: Partial<NewKey> = {}): Promise<NewKey> {
  const { manifest } = bench.provider
  const report = await reportOf(bench)
  return {
    groupId: report.groups[0]?.id ?? '',
    name: 'conformance',
    grants: manifest.capabilities.scopes === 'list' ? [...(manifest.presets[0]?.grants ?? [])] : [],
    permissionSetId: manifest.capabilities.scopes === 'set' ? (report.permissionSets[0]?.id ?? null) : null,
    expiresAt: manifest.capabilities.expiry === 'required' ? bench.clock.now() + 90 * DAY : null,
    attributes: {},
    ...given
  }
}

/** A key that is new. Where no API makes keys, somebody made it in the provider's console. */
export async function created(bench: Bench, given: Partial<NewKey> = {}): Promise<CreatedKey> {
  const wanted = await anOrdinaryKey(bench, given)
  const { create } = bench.provider.manifest.capabilities
  const key = create
    ? committedValueOf(await bench.client.createKey(wanted))
    : await madeInConsole(bench, wanted)
  for (const [, secret] of secretTexts(key.secret)) addSecret(bench, secret)
  return key
}

/** A key of a provider whose API makes none, listed after somebody made it there. */
export async function madeInConsole(
  {
    provider,
    server,
    client,
    clock
  }: Pick<Bench, 'provider' | 'client'> & {
    readonly server: Pick<ServerUnderTest, 'seed'>
    readonly clock: Clock
  },
  { groupId, name, grants }: NewKey
): Promise<CreatedKey> {
  const made = await server.seed({ groupId, name, grants, createdAt: clock.now(), lastUsedAt: null })
  const listed = valueOf(await client.listGroup(groupId))
  const key = listed.find(({ providerKeyId }) => providerKeyId === made.id)
  if (key === undefined) throw new Error('A new key is not listed.')
  const parts = provider.manifest.secretParts.flatMap(({ name: part, envName, isSecret }) => {
    const value = made.secret[envName]
    return value === undefined ? [] : [{ name: part, envName, isSecret, value: secretFrom(value) }]
  })
  return { key, secret: { parts } }
}

export function addSecret({ secrets }: Bench, value: string): void {
  for (const secret of secretPartsOf(value)) secrets.add(secret)
}

/** Secret parts only; public ids may be shown. */
function secretTexts(bundle: SecretBundle): readonly (readonly [string, string])[] {
  return bundle.parts.filter(part => part.isSecret).map(part => [part.envName, textOf(part.value)])
}

export function envOf(bundle: SecretBundle): Record<string, string> {
  return Object.fromEntries(bundle.parts.map(part => [part.envName, textOf(part.value)]))
}

function textOf(secret: Secret): string {
  return secret.expose(bytes => new TextDecoder().decode(bytes))
}

export async function allKeys(client: ProviderClient): Promise<readonly ProviderKey[]> {
  const keys: ProviderKey[] = []
  let cursor: string | null = null
  for (let page = 0; page < 100; page += 1) {
    const answer: Awaited<ReturnType<ProviderClient['listKeys']>> = await client.listKeys(cursor)
    keys.push(...valueOf(answer).keys)
    cursor = valueOf(answer).next
    if (cursor === null) return keys
  }
  throw new Error('The list has no end.')
}

/** A customer's service uses the key; the answer's status. */
export function consume(bench: Bench, env: Record<string, string>): Promise<number> {
  return bench.server.consume(env)
}

/** Requests that may have changed something, since `from`. */
export function changesSince(bench: Bench, from: number): readonly { method: string; path: string }[] {
  const { server } = bench
  return server
    .requests()
    .slice(from)
    .filter(seen => seen.method !== 'GET' && server.isRead?.(seen) !== true)
}

/** Neither as JSON, nor in a log, nor as text may a value show a secret: no 16 characters of it in a row. */
export function expectNoSecret(bench: Bench, value: unknown): void {
  const shown = `${JSON.stringify(value)} ${inspect(value, { depth: 20 })} ${String(value)}`
  for (const secret of bench.secrets) {
    for (let at = 0; at + 16 <= secret.length; at += 1) {
      expect(shown.includes(secret.slice(at, at + 16))).toBe(false)
    }
  }
}

/** Where a redirect would lead; null for other trouble. */
export async function elsewhereFor(
  { startServer }: Conformance,
  bench: Bench,
  fault: SandboxFault
): Promise<ServerUnderTest | null> {
  if (fault.kind !== 'redirect') return null
  return startServer({ now: bench.clock.now, random: () => 'x'.repeat(40) })
}
