import type { Account } from '../../../src/core/account'
import { SECOND, type AbortSignalLike, type IdSource } from '../../../src/core/clock'
import type { Activator } from '../../../src/core/ports/activator'
import type { Destination } from '../../../src/core/ports/destination'
import { failed, fault, ok, type Result } from '../../../src/core/fault'
import { Faulted } from '../../../src/core/faulted'
import { asAccountId, asProviderId, keyIdOf, type KeyId, type RotationId } from '../../../src/core/ids'
import type { RotationPolicy } from '../../../src/core/rotation/facts'
import type { RotationOverview } from '../../../src/core/rotation/overview'
import { createHandoff, type HandoffService } from '../../../src/services/handoff'
import type { DeliveryStore } from '../../../src/core/ports/deliveries'
import type { DestinationLookup } from '../../../src/core/ports/destination'
import type { TeamGate } from '../../../src/core/ports/team-gate'
import { chooseDestinations } from '../../../src/services/rotation/choose-destinations'
import { deliveringWith } from '../../../src/services/rotation/delivering-effects'
import { withRotations } from '../../../src/services/rotation/rotation-handoff'
import type { RotationTools } from '../../../src/services/rotation/tools'
import { createRotations, type RotationsService } from '../../../src/services/rotation/rotations'
import { bundleCodec } from '../../../src/vault/bundle-codec'
import { createMemoryKeychain } from '../../../src/vault/memory-keychain'
import { createOsVault } from '../../../src/vault/os-vault'
import type { Vault } from '../../../src/core/ports/vault'
import { memoryDeliveries } from '../memory-deliveries'
import type { ActivationMood } from './consumers'
import { createEntries, newEntry, type Entries, type EntryMemory, type EntryMood } from './entries'
import { knownKey } from './known-key'
import { copyOfDurable, emptyDurable, keyOf, memoryStore, type Durable, type MemoryStore } from './durable'
import {
  bundleOf,
  createFakeProvider,
  textOf,
  type FakeProvider,
  type ProviderMemory,
  type Traits
} from './fake-provider'
import { createVirtualTime, type VirtualTime } from './virtual-time'

// One machine with Rekey on it, one provider, one consumer and its env file. The process may die and start again; rows,
// keychain, provider and env file stay.

export class Crash extends Error {}

/** A rotation that takes more of them goes round in circles. */
const MOST_STEPS = 20_000

export const START = Date.UTC(2026, 5, 15, 12)

export const FAST_POLICY: RotationPolicy = {
  quietMs: 60 * SECOND,
  coolingMs: 20 * SECOND,
  wanted: 'E1',
  pollMs: 5 * SECOND,
  pollMaxMs: 30 * SECOND,
  settleMs: 60 * SECOND,
  sealedSecretLifeMs: 24 * 3_600 * SECOND,
  sweepMs: 120 * SECOND,
  foreignMs: 24 * 3_600 * SECOND,
  clockSkewMs: 300 * SECOND,
  maxAttempts: 3,
  clearOrphans: 'auto',
  sessionVault: 'refused'
}

export const ORDINARY: Traits = {
  canDisable: false,
  reportsLastUsed: true,
  revokeMeans: 'kept',
  probe: 'moves-last-used',
  cap: null,
  lagMs: 0,
  listLagMs: 10 * SECOND
}

export type Life = {
  readonly rotations: RotationsService
  readonly handoff: HandoffService
  readonly vault: Vault
  readonly store: MemoryStore
  readonly bugs: unknown[]
  readonly destinations: DestinationLookup
  deliverToAll(shown: { readonly id: RotationId; readonly version: number }): Promise<Result<unknown>>
}

/** What goes wrong on this machine. Times are steady ones. */
export type Mishaps = {
  /** What becomes of the next commits: `full` refuses one. */
  readonly disk: readonly ('ok' | 'full')[]
  /** As `disk`, for what is cleared from the log behind a commit. */
  readonly scrubs: readonly ('ok' | 'full')[]
  /** The keychain, and with it the vault, is locked for a while. */
  readonly locks: readonly { readonly at: number; readonly forMs: number }[]
  /** The wall clock is set. */
  readonly jumps: readonly { readonly at: number; readonly byMs: number }[]
}

export const NO_MISHAPS: Mishaps = { disk: [], scrubs: [], locks: [], jumps: [] }

/** All that outlives a process that dies: rows, keychain, provider, env file, and what people have seen. */
export type Rest = {
  readonly now: number
  readonly steady: number
  readonly rows: Durable
  readonly keychain: ReadonlyMap<string, string>
  readonly provider: ProviderMemory
  readonly file: string
  readonly entries: readonly EntryMemory[]
  readonly shown: ReadonlyMap<string, number>
  readonly ids: IdsState
  readonly runs: number
  readonly nextUse: number
  readonly nextForgotten: number
  readonly mishaps: Mishaps
}

export type World = {
  readonly time: VirtualTime
  readonly provider: FakeProvider
  readonly rows: Durable
  readonly account: Account
  readonly oldKeyId: KeyId
  /** What stands in the consumer's env file. */
  readonly file: { secret: string }
  /** Where secrets were delivered, in the life that is under way. */
  deliveries: DeliveryStore
  /** Other destinations, each with a consumer of its own. */
  readonly entries: Entries
  /** Times that a secret was shown on the clipboard or in a window, by secret. */
  readonly shown: Map<string, number>
  life: Life | null
  /** Points passed at which the process may die, and those at which it does. */
  steps: number
  readonly crashPoints: Set<number>
  /** Times that the operator tried again. */
  retries: number
  /** When the consumer sends its next request, in monotonic time. */
  nextUse: number
  /** A service that nobody told about the new key: when it uses the old one next, and how often it was refused. */
  nextForgotten: number
  forgottenFailures: number
  /** No service uses the key that is rotated, nor the new one. */
  readonly isUnused: boolean
  /** Those that are still to come. */
  mishaps: Mishaps
  /** Sets the clock and locks or opens the keychain when their time has come. */
  misfortune(): Promise<void>
  /** Told at each point at which the process may die what a death there would leave. */
  onTick: ((rest: () => Rest) => void) | null
  start(): Promise<void>
  /** Ends the process as a power cut does. */
  kill(): void
}

export type WorldOptions = {
  readonly traits?: Partial<Traits>
  readonly policy?: Partial<RotationPolicy>
  /** Tells markers of several worlds apart. */
  readonly seed?: number
  /** A second machine at the same provider, with the same consumer. */
  readonly beside?: World
  /** Goes on from what a death left. */
  readonly from?: Rest
  readonly mishaps?: Mishaps
  /** Servers beside the env file, by what they do to each delivery. */
  readonly entries?: readonly (readonly EntryMood[])[]
  /** What goes wrong with the activation of each entry's consumer; none for an entry without one. */
  readonly activations?: readonly (readonly ActivationMood[])[]
  /** Provider clock minus ours at the beginning. */
  readonly skewMs?: number
  /** Another service has a key in another group of the account. */
  readonly hasNeighbour?: boolean
  /** Nobody has used the key for 200 days. */
  readonly isUnused?: boolean
  /** When a service comes back to the old key. */
  readonly forgottenFromMs?: number
  readonly team?: TeamGate
  /** Of the old key. */
  readonly keyName?: string
}

const ACCOUNT: Account = {
  id: asAccountId('account_1'),
  providerId: asProviderId('fake'),
  name: 'Fake EU',
  environment: 'staging',
  baseUrl: 'https://fake.example',
  settings: {},
  isSandbox: false,
  createdAt: START
}

export function createWorld(options: WorldOptions = {}): World {
  const { from } = options
  const time =
    options.beside?.time ??
    (from === undefined ? createVirtualTime(START) : createVirtualTime(from.now, from.steady))
  const provider = options.beside?.provider ?? createFakeProvider(time, { ...ORDINARY, ...options.traits })
  const policy: RotationPolicy = { ...FAST_POLICY, ...options.policy }
  if (from !== undefined) provider.recall(from.provider)
  const rows = from === undefined ? emptyDurable() : copyOfDurable(from.rows)
  const keychain = createMemoryKeychain(from?.keychain)
  const ids = countingIds(options.seed ?? 1, from?.ids)
  const old = provider.keys.get('k1') ?? provider.addKey(options.keyName ?? 'payments-api')
  const neighbour =
    options.hasNeighbour === true && provider.keys.size === 1 ? provider.addKey('billing-api', 'other') : null
  if (from === undefined && options.skewMs !== undefined) provider.skewMs = options.skewMs
  // A key that was never used says nothing about how its provider writes times.
  if (from === undefined && options.traits?.times === 'zone-less') provider.use(old.secret)
  if (from === undefined && options.isUnused === true) old.lastUsedAt = START - 200 * 24 * 3_600 * SECOND
  const file = options.beside?.file ?? { secret: from?.file ?? old.secret }
  const entries = createEntries(
    from?.entries.map(entry => ({ ...entry })) ??
      (options.entries ?? []).map((moods, at) => newEntry(old.secret, moods, options.activations?.[at])),
    time
  )
  const shown = new Map<string, number>(from?.shown)
  let runs = from?.runs ?? 0
  /** What a death inside the open transaction would leave: its rows are not there yet. */
  let beforeCommit: Rest | null = null

  const world: World = {
    time,
    provider,
    rows,
    account: ACCOUNT,
    oldKeyId: keyIdOf(ACCOUNT.id, 'g', old.id),
    file,
    deliveries: memoryDeliveries(),
    entries,
    shown,
    life: null,
    steps: 0,
    crashPoints: new Set(),
    retries: 0,
    nextUse: from?.nextUse ?? time.clock.monotonic(),
    nextForgotten: from?.nextForgotten ?? time.clock.monotonic() + (options.forgottenFromMs ?? 0),
    forgottenFailures: 0,
    isUnused: options.isUnused === true,
    mishaps: from?.mishaps ?? options.mishaps ?? NO_MISHAPS,
    async misfortune() {
      const now = time.clock.monotonic()
      for (const jump of world.mishaps.jumps.filter(({ at }) => at <= now)) {
        world.mishaps = { ...world.mishaps, jumps: world.mishaps.jumps.filter(other => other !== jump) }
        time.jump(jump.byMs)
        // The provider's own clock goes on as it did.
        provider.skewMs -= jump.byMs
      }
      const isLocked = world.mishaps.locks.some(({ at, forMs }) => at <= now && now < at + forMs)
      keychain.setMood(isLocked ? 'locked' : 'open')
      const vault = world.life?.vault
      if (vault === undefined) return
      if (isLocked) vault.lock()
      else if (vault.state() !== 'open') await vault.open()
    },
    onTick: null,
    async start() {
      runs += 1
      world.life = await begin(runs)
    },
    kill() {
      world.life = null
      time.dropTimers()
    }
  }

  function rest(): Rest {
    return {
      now: time.now(),
      steady: time.clock.monotonic(),
      rows: copyOfDurable(rows),
      keychain: new Map(keychain.items),
      provider: provider.remember(),
      file: file.secret,
      entries: entries.all.map(entry => ({ ...entry })),
      shown: new Map(shown),
      ids: ids.state(),
      runs,
      nextUse: world.nextUse,
      nextForgotten: world.nextForgotten,
      mishaps: world.mishaps
    }
  }

  /** Throws when the disk is to refuse it. */
  function use(what: 'disk' | 'scrubs'): void {
    const [mood = 'ok', ...later] = world.mishaps[what]
    world.mishaps = { ...world.mishaps, [what]: later }
    if (mood === 'full') throw new Faulted(fault('storage-failed', 'disk-full'))
  }

  function tick(life: { isDead: boolean }, left: Rest | null = null): void {
    if (life.isDead) throw new Crash('dead')
    world.onTick?.(() => left ?? rest())
    const here = world.steps
    world.steps += 1
    if (here > MOST_STEPS) throw new Error('This never ends.')
    if (!world.crashPoints.has(here)) return
    life.isDead = true
    world.kill()
    throw new Crash('crash')
  }

  async function begin(run: number): Promise<Life> {
    const self = { isDead: false }
    const alive = (): void => {
      if (self.isDead) throw new Crash('dead')
    }
    const ticks = { tick: () => tick(self) }
    const store = memoryStore(rows, {
      begin() {
        alive()
        beforeCommit = world.onTick === null ? null : rest()
      },
      before: () => {
        use('disk')
        tick(self, beforeCommit)
      },
      after: () => {
        tick(self)
      },
      scrub: () => {
        use('scrubs')
      }
    })
    const vault = createOsVault({ keychain, hasSealedRows: () => rows.boxes.size > 0 })
    const bugs: unknown[] = []
    await vault.open()
    const clock = {
      now: time.clock.now,
      monotonic: time.clock.monotonic,
      sleep: (ms: number, signal?: AbortSignalLike) => {
        alive()
        return time.clock.sleep(ms, signal)
      }
    }
    const destination = envFile(file, ticks)
    const destinations = new Map([['env-file', destination]])
    for (const index of entries.all.keys())
      destinations.set(`entry-${index}`, entries.destination(index, clock, ticks))
    const client = provider.client(ticks)
    const activators = new Map<string, Activator>()
    const delivering = () => deliveringWith(plainHandoff, destinations, activators)
    world.deliveries = memoryDeliveries()
    const tools: RotationTools = {
      deliveries: world.deliveries,
      clock,
      ids,
      scheduler: time.scheduler,
      run: `run-${run}`,
      transactions: store.transactions,
      accounts: { get: id => (id === ACCOUNT.id ? ACCOUNT : null) },
      keys: store.keys,
      observations: { longestGapMs: () => null, addProbe: () => undefined },
      audit: store.audit,
      journal: store.journal,
      sealedSecrets: store.sealedSecrets,
      vault,
      codec: bundleCodec,
      providerOf: () => provider.provider,
      withClient: async (_id, work) => {
        alive()
        return vault.state() === 'open' ? ok(await work(client)) : failed('vault-locked')
      },
      policyOf: () => policy,
      timingOf: () => ({}),
      // The service that it needs is made below.
      finishDelivery: (...given) => delivering().finishDelivery(...given),
      oldSecretAt: (...given) => delivering().oldSecretAt(...given),
      activatorFor: (...given) => delivering().activatorFor(...given),
      adoptCredential: () =>
        Promise.resolve(options.traits?.isOwnCredential === true ? ok(null) : failed('internal')),
      usesAsOwn: () => false,
      ...(options.team === undefined ? {} : { team: options.team }),
      onBug: error => {
        if (!(error instanceof Crash)) bugs.push(error)
      }
    }
    const plainHandoff = createHandoff({
      clock,
      ids,
      transactions: store.transactions,
      sealedSecrets: store.sealedSecrets,
      audit: store.audit,
      deliveries: world.deliveries,
      vault,
      onUnrecorded: error => {
        throw error
      },
      codec: bundleCodec,
      clipboard: {
        writeSecret(bytes) {
          tick(self)
          const text = Buffer.from(bytes).toString('utf8')
          shown.set(text, (shown.get(text) ?? 0) + 1)
          tick(self)
          return Promise.resolve({ clearsAt: time.now() + 30_000, marks: 'concealed' })
        },
        clearIfOurs: () => Promise.resolve()
      },
      destinations,
      oldKeyOf: () => knownKey(vault, [file.secret, old.secret]),
      isSandbox: () => false,
      saveSecretFile: () => Promise.resolve(failed('internal'))
    })
    const rotations = createRotations(tools)
    const handoff = withRotations(plainHandoff, {
      sealedSecrets: store.sealedSecrets,
      rotations,
      destinations
    })
    /** To all entries and to the env file. */
    const deliverToAll: Life['deliverToAll'] = shown => {
      const servers = entries.all.map(({ activation }, index) => ({
        id: `entry-${index}`,
        settings: {},
        ...(activation === null ? {} : { activation: { id: 'restart', settings: {} } })
      }))
      const local = { id: 'env-file', settings: {} }
      const choices = servers.length % 2 === 0 ? [...servers, local] : [local, ...servers]
      return chooseDestinations({ rotations, destinations, activators }, shown, choices)
    }
    return { rotations, handoff, vault, store, bugs, destinations, deliverToAll }
  }

  for (const key of neighbour === null ? [old] : [old, neighbour]) {
    const known = keyOf(ACCOUNT, providerKeyOf(provider, key.id), START)
    if (!rows.keys.has(known.id)) rows.keys.set(known.id, known)
  }
  return world
}

/** Whether two deaths leave the same: then what follows is the same too, and needs living through only once. */
export function isSameRest(one: Rest, other: Rest): boolean {
  const isSameMap = <K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean =>
    a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
  const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
    a.length === b.length && a.every((item, at) => item === b[at])
  return (
    one.now === other.now &&
    one.runs === other.runs &&
    one.nextUse === other.nextUse &&
    one.nextForgotten === other.nextForgotten &&
    one.file === other.file &&
    one.ids.random === other.ids.random &&
    one.ids.count === other.ids.count &&
    one.rows.audit.length === other.rows.audit.length &&
    [...one.rows.events].every(([id, list]) => isSameList(list, other.rows.events.get(id) ?? [])) &&
    isSameMap(one.rows.rotations, other.rows.rotations) &&
    isSameMap(one.rows.sealedSecrets, other.rows.sealedSecrets) &&
    isSameMap(one.rows.boxes, other.rows.boxes) &&
    isSameMap(one.rows.oldSecrets, other.rows.oldSecrets) &&
    isSameMap(one.rows.keys, other.rows.keys) &&
    isSameMap(one.shown, other.shown) &&
    isSameMap(one.keychain, other.keychain) &&
    isSameList(one.rows.exposures, other.rows.exposures) &&
    JSON.stringify(one.mishaps) === JSON.stringify(other.mishaps) &&
    JSON.stringify(one.entries) === JSON.stringify(other.entries) &&
    JSON.stringify(one.provider) === JSON.stringify(other.provider)
  )
}

/** The only rotation of a world, if there is one. */
export function overviewIn(world: World): RotationOverview | null {
  return world.life?.rotations.list()[0] ?? null
}

export function rotationIn(world: World): RotationId | null {
  return [...world.rows.rotations.keys()][0] ?? null
}

function providerKeyOf(provider: FakeProvider, id: string): Parameters<typeof keyOf>[1] {
  const key = provider.keys.get(id)
  if (key === undefined) throw new Error('No such key.')
  return {
    providerKeyId: id,
    groupId: key.groupId,
    groupName: 'Group',
    name: key.name,
    masked: null,
    status: 'active',
    permissions: { source: 'listed', grants: ['messages.read'] },
    createdAt: key.createdAt,
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed: { kind: 'never' },
    attributes: {},
    environmentHint: null,
    isZombie: false
  }
}

function envFile(file: { secret: string }, ticks: { tick(): void }): Destination {
  return {
    manifest: { id: 'env-file', name: 'Env file', fields: [] },
    check: () => Promise.resolve(ok([])),
    describe: () => 'deploy/payments.env',
    deliver(_settings, secret) {
      ticks.tick()
      file.secret = textOf(secret)
      ticks.tick()
      return Promise.resolve({ kind: 'committed', value: 'stored' })
    },
    inspect(_settings, secret, isExpected) {
      const held = bundleOf(file.secret)
      const known = isExpected(held) ? 'expected' : 'other'
      const holding = file.secret === textOf(secret) ? 'equal' : known
      return Promise.resolve(ok({ holding, revision: file.secret, kept: null, owner: null }))
    },
    readCurrent: () => Promise.resolve(ok(bundleOf(file.secret))),
    readBack: (_settings, secret) => {
      ticks.tick()
      return Promise.resolve(
        ok({ holding: file.secret === textOf(secret) ? 'equal' : 'other', changedAt: null })
      )
    }
  }
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

type IdsState = { readonly random: number; readonly count: number }

/** Ids that differ between worlds and cannot be guessed from each other, yet are the same for the same seed. */
function countingIds(seed: number, from?: IdsState): IdSource & { state(): IdsState } {
  let state = from?.random ?? seed * 2_654_435_761
  let count = from?.count ?? 0
  const random = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  return {
    id: () => `id-${seed}-${(count += 1)}`,
    marker: length => Array.from({ length }, () => ALPHABET[random() % 32] ?? '0').join(''),
    state: () => ({ random: state, count })
  }
}
