import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from '../../../src/core/account'
import { DAY, SECOND } from '../../../src/core/clock'
import { asAccountId, keyIdOf, type KeyId } from '../../../src/core/ids'
import type { ConnectionTools, Provider } from '../../../src/core/ports/provider'
import type { RotationPolicy } from '../../../src/core/rotation/facts'
import type { RotationOverview, RotationStateName } from '../../../src/core/rotation/overview'
import * as blnk from '../../../src/providers/blnk/index'
import type { SandboxFault } from '../../../src/providers/kit/sandbox/fault-plan'
import type { RunningSandbox, StartSandbox } from '../../../src/providers/kit/sandbox/sandbox'
import type { ProviderTiming } from '../../../src/services/rotation/tools'
import type { Keychain } from '../../../src/vault/keychain'
import { createMemoryKeychain } from '../../../src/vault/memory-keychain'
import { beginHttpLife, type HttpLife } from './http-life'
import { actInHttpWorld } from './http-operator'
import { createVirtualTime, type VirtualTime } from './virtual-time'

// Everything real but time: the provider's adapter and its fake server over a socket, SQLite on disk, the vault, an env file
// and a consumer that reads it. Time passes only while nothing is on the wire, so that a day takes a second.

export const NOON = Date.UTC(2026, 5, 15, 12)

export const MATRIX_POLICY: RotationPolicy = {
  quietMs: 60 * SECOND,
  coolingMs: 20 * SECOND,
  wanted: 'E2',
  pollMs: 5 * SECOND,
  pollMaxMs: 30 * SECOND,
  settleMs: 60 * SECOND,
  sealedSecretLifeMs: DAY,
  sweepMs: 120 * SECOND,
  foreignMs: DAY,
  clockSkewMs: 300 * SECOND,
  maxAttempts: 3,
  clearOrphans: 'auto',
  sessionVault: 'refused'
}

const TIMING: ProviderTiming = {
  lastUsedLagMs: 2 * SECOND,
  // The sandbox records each use; what a provider that loses some means is tested with the fake one.
  lastUsedQuality: { kind: 'exact' },
  lastUsedPrecisionMs: SECOND,
  listLagMs: 2 * SECOND,
  propagationMs: 60 * SECOND
}

/** A request as it arrives at the provider, with the state in which the rotation was then. */
export type Arrival = {
  readonly method: string
  readonly path: string
  readonly state: RotationStateName | 'none'
  /** Virtual time. */
  readonly at: number
  /** One of the requests that tell Blnk's version, and nothing about keys. */
  readonly isVersionCheck: boolean
}

export type HttpWorldOptions = {
  readonly folder?: { readonly provider: Provider; readonly startSandbox: StartSandbox }
  readonly policy?: Partial<RotationPolicy>
  readonly timing?: ProviderTiming
  /** Real milliseconds after which a silent provider is given up. */
  readonly timeoutMs?: number
  readonly keychain?: Keychain
  readonly time?: VirtualTime
  readonly way?: 'destination' | 'copy'
  readonly paceMs?: number
  readonly variant?: string
  /** Something between the app and the provider: answers the address that the app is to use. */
  readonly front?: (url: string) => Promise<{ readonly url: string; close(): Promise<void> }>
  /** A second machine at the same provider with the same consumer. */
  readonly beside?: HttpWorld
}

export type HttpWorld = {
  readonly time: VirtualTime
  readonly server: RunningSandbox
  readonly provider: Provider
  readonly account: Account
  readonly policy: RotationPolicy
  readonly timing: ProviderTiming
  readonly keychain: Keychain
  readonly database: string
  readonly envFile: string
  readonly oldId: string
  readonly oldKeyId: KeyId
  readonly way: 'destination' | 'copy'
  readonly timeoutMs: number
  readonly arrivals: Arrival[]
  /** Secrets that reached the clipboard, each time that one did. */
  readonly shown: string[]
  /** What spoils a request, asked for each of them. */
  spoil: (arrival: Arrival) => SandboxFault | null
  /** Around each outermost transaction; `before` may arm a fault of the disk. */
  disk: { before(life: HttpLife): void; after(life: HttpLife, problem: unknown): void }
  life: HttpLife
  /** Provider clock minus ours. */
  skewMs: number
  /** On the wire, and asleep on the virtual clock in the middle of it. */
  underWay: number
  asleep: number
  consumerFailures: number
  consumes: boolean
  /** What arrives now is not from the app. */
  isElsewhere: boolean
  /** Revokes of the old key that arrived before anybody had used another live key. */
  tooEarly: number
  /** Live keys of the service that each create found. */
  readonly liveAtCreate: number[]
  retries: number
  overview(): RotationOverview | null
  /** Plays operator and consumer until `until` holds or the time is over. */
  live(options?: LiveOptions): Promise<RotationOverview | null>
  /** The process dies and starts again. `between` may change what rests on disk. */
  restart(between?: () => void | Promise<void>): Promise<void>
  close(): Promise<void>
}

export type LiveOptions = {
  readonly forMs?: number
  readonly until?: (overview: RotationOverview) => boolean
  readonly acts?: boolean
}

export async function httpWorld(options: HttpWorldOptions = {}): Promise<HttpWorld> {
  const folder = options.folder ?? blnk
  const { beside } = options
  const directory = mkdtempSync(path.join(tmpdir(), 'rekey-matrix-'))
  const time = beside?.time ?? options.time ?? createVirtualTime(NOON)
  let count = 0
  const skew = { ms: 0 }
  const server =
    beside?.server ??
    (await folder.startSandbox({
      now: () => Math.ceil(time.now()) + skew.ms,
      // Told from real ones at a glance, and never the same twice.
      random: () => `not-a-real-secret-${String((count += 1)).padStart(14, '0')}`,
      groups: [{ id: 'payments', name: 'payments' }],
      ...(options.variant === undefined ? {} : { variant: options.variant })
    }))
  const front = await (
    options.front ?? ((url: string) => Promise.resolve({ url, close: () => Promise.resolve() }))
  )(server.url)
  const groupId = server.keys()[0]?.groupId ?? 'payments'
  const seeded =
    beside === undefined
      ? server.seed({
          groupId,
          name: 'payments-api',
          grants: folder.provider.manifest.permissions.slice(1, 3).map(item => item.grant),
          createdAt: time.now() - 30 * DAY,
          lastUsedAt: time.now() - 15 * SECOND
        })
      : null
  const envFile = beside?.envFile ?? path.join(directory, 'payments.env')
  if (seeded !== null) writeFileSync(envFile, envText(seeded.secret), { mode: 0o600 })
  const oldId = beside?.oldId ?? seeded?.id ?? ''
  const account: Account = {
    id: asAccountId('account-1'),
    providerId: folder.provider.manifest.id,
    name: folder.provider.manifest.name,
    environment: 'staging',
    baseUrl: front.url,
    settings: server.settings,
    isSandbox: false,
    createdAt: time.now()
  }
  // A service has its own clock: it goes on when that of this machine is set.
  let nextUse = time.clock.monotonic()
  let isBegun = false

  const world: HttpWorld = {
    time,
    server,
    provider: folder.provider,
    account,
    policy: { ...MATRIX_POLICY, ...options.policy },
    timing: { ...TIMING, ...options.timing },
    keychain: options.keychain ?? createMemoryKeychain(),
    database: path.join(directory, 'rekey.db'),
    envFile,
    oldId,
    oldKeyId: keyIdOf(account.id, groupId, oldId),
    way: options.way ?? 'destination',
    timeoutMs: options.timeoutMs ?? 10_000,
    arrivals: [],
    shown: [],
    spoil: () => null,
    disk: { before: () => undefined, after: () => undefined },
    life: undefined as never,
    get skewMs() {
      return skew.ms
    },
    set skewMs(ms) {
      skew.ms = ms
    },
    underWay: 0,
    asleep: 0,
    consumerFailures: 0,
    consumes: true,
    isElsewhere: false,
    tooEarly: 0,
    liveAtCreate: [],
    retries: 0,
    overview: () => world.life.rotations.list()[0] ?? null,

    async live({ forMs = 7_200 * SECOND, until = isOver, acts = true } = {}) {
      const end = time.now() + forMs
      for (;;) {
        await quiesce(world)
        if (acts) {
          for (let most = 4; most > 0 && !isReached(world, until); most -= 1) {
            if (!(await drive(world, actInHttpWorld(world)))) break
            await quiesce(world)
          }
        }
        const bug = world.life.bugs[0]
        if (bug !== undefined) throw new Error('A bug came up.', { cause: bug })
        if (isReached(world, until) || time.now() >= end) return world.overview()
        if (world.consumes && time.clock.monotonic() >= nextUse) {
          await consume(world)
          nextUse = time.clock.monotonic() + (options.paceMs ?? 20 * SECOND)
        }
        const untilUse = nextUse + time.now() - time.clock.monotonic()
        time.next(world.consumes ? Math.min(end, untilUse) : end)
      }
    },

    async restart(between) {
      await world.life.end()
      // What a process waited for goes with it.
      if (beside === undefined) time.dropTimers()
      world.underWay = 0
      world.asleep = 0
      await between?.()
      world.life = await beginHttpLife(world)
      await world.life.rotations.resumeAll()
    },

    async close() {
      await world.life.end()
      await front.close()
      if (beside === undefined) await server.close()
      rmSync(directory, { recursive: true, force: true })
    }
  }
  if (beside === undefined) {
    Object.assign(server.faults, {
      take: (method: string, requested: string) => {
        if (world.isElsewhere) return null
        const state = isBegun ? (world.overview()?.state ?? 'none') : 'none'
        const before = world.arrivals.slice(-2).map(earlier => earlier.path)
        const isVersionCheck =
          requested === '/ledgers' || before[0] === '/ledgers' || before[1] === '/ledgers'
        const arrival: Arrival = { method, path: requested, state, at: time.now(), isVersionCheck }
        world.arrivals.push(arrival)
        noteChange(world, arrival)
        return world.spoil(arrival)
      }
    })
  }
  world.life = await beginHttpLife(world)
  isBegun = true
  await world.life.learnKeys(groupId)
  return world
}

/** Notes what only the provider can tell about a request that changes something. */
function noteChange(world: HttpWorld, { method, path: requested }: Arrival): void {
  if (method !== 'POST' && method !== 'DELETE') return
  const live = liveKeys(world)
  if (method === 'POST') world.liveAtCreate.push(live.length)
  const isOther = live.some(key => key.id !== world.oldId && key.uses > 0)
  if (method === 'DELETE' && requested.endsWith(world.oldId) && !isOther) world.tooEarly += 1
}

/** Live keys of the service that is rotated, in the provider's own words. */
export function liveKeys(world: HttpWorld): ReturnType<RunningSandbox['keys']> {
  return world.server.keys().filter(key => key.isActive && key.name.startsWith('payments-api'))
}

export function toolsOf(world: HttpWorld): ConnectionTools {
  const { clock } = world.time
  return {
    timeoutMs: world.timeoutMs,
    clock: {
      // Whole milliseconds, and never before what was waited for.
      now: () => Math.ceil(clock.now()),
      monotonic: clock.monotonic,
      async sleep(ms, signal) {
        // A deadline guards a call that is on the wire: nobody waits for it.
        if (signal !== undefined) return clock.sleep(ms, signal)
        world.asleep += 1
        try {
          await clock.sleep(ms, signal)
        } finally {
          world.asleep -= 1
        }
      }
    }
  }
}

/** Waits until nothing is on the wire any more but what sleeps on the virtual clock. */
async function quiesce(world: HttpWorld): Promise<void> {
  for (let calm = 0; calm < 3; calm += 1) {
    await new Promise<void>(resolve => {
      setImmediate(resolve)
    })
    if (world.underWay <= world.asleep) continue
    calm = -1
    await delay(1)
  }
}

/** Lets time pass for work that sleeps in the middle of a call. */
export async function drive<T>(world: HttpWorld, work: Promise<T>): Promise<T> {
  const progress = { isOver: false }
  const end = (): void => {
    progress.isOver = true
  }
  work.then(end, end)
  for (;;) {
    await quiesce(world)
    if (progress.isOver) return work
    // Work on files takes real time; only what sleeps on this clock needs it to go on.
    if (world.asleep > 0) world.time.next(world.time.now() + SECOND)
    else await delay(1)
  }
}

/** One request of the service that holds the key, with what stands in its env file. */
export async function consume(world: HttpWorld): Promise<void> {
  const call = world.server.consumerCall(envOf(world.envFile))
  const answer = await unseen(world, () =>
    fetch(world.server.url + call.path, {
      method: call.method,
      // A connection that is kept may be closed by the server just as a busy machine uses it again.
      headers: { ...call.headers, connection: 'close' },
      ...(call.body === undefined ? {} : { body: call.body })
    })
  )
  if ([400, 401].includes(answer.status)) world.consumerFailures += 1
}

/** Somebody else's request: it is not spoiled, and not counted as one of the app. */
export async function unseen(world: HttpWorld, send: () => Promise<Response>): Promise<Response> {
  world.isElsewhere = true
  try {
    const answer = await send()
    await answer.clone().arrayBuffer()
    return answer
  } finally {
    world.isElsewhere = false
  }
}

function isReached(world: HttpWorld, until: (overview: RotationOverview) => boolean): boolean {
  const overview = world.overview()
  return overview !== null && until(overview)
}

export function isOver(overview: RotationOverview): boolean {
  return overview.state === 'closed' || overview.state === 'aborted' || overview.state === 'abandoned'
}

export function envOf(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.includes('='))
  return Object.fromEntries(
    lines.map(line => [
      line.slice(0, line.indexOf('=')),
      line.slice(line.indexOf('=') + 1).replace(/^(['"])(.*)\1$/, '$2')
    ])
  )
}

function envText(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
