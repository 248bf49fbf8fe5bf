import { Buffer } from 'node:buffer'
import type { Clock } from '../../../src/core/clock'
import { failed, fault, ok, type Fault, type FaultDetail, type Outcome } from '../../../src/core/fault'
import { asProviderId } from '../../../src/core/ids'
import { readInstant } from '../../../src/core/instant'
import type { KeyStatus, LastUsed, ProviderKey } from '../../../src/core/key'
import type {
  CreatedKey,
  KeyAddress,
  NewKey,
  Provider,
  ProviderClient,
  ProviderManifest
} from '../../../src/core/ports/provider'
import { Secret, type SecretBundle } from '../../../src/core/secret'

// A provider in memory that answers, fails, forgets to answer, answers late and shows old lists, as told. It is the truth that
// the invariants are checked against.

export type CreateMood =
  | 'ok'
  | 'not-sent'
  | 'unknown-before'
  | 'unknown-after'
  | 'late-commit'
  | 'rate-limited'
  | 'cap'
  | 'forbidden'
  | 'duplicate'
  | 'duplicate-unknown'
  /** Done, and never answered: not even with an error. */
  | 'silent'
  /** Nothing is made, and the answer names a key that was there before. */
  | 'known-id'
  /** A key is made, and its secret is one that was handed out before. */
  | 'known-secret'
export type ChangeMood =
  | 'ok'
  | 'not-sent'
  | 'unknown-before'
  | 'unknown-after'
  | 'late-commit'
  | 'rate-limited'
  | 'forbidden'
  | 'silent'
  /** The provider says yes and does nothing. */
  | 'lies'
export type ListMood =
  'ok' | 'fails' | 'empty' | 'stale' | 'silent' | 'omits-oldest' | 'omits-newest' | 'repeats' | 'reordered'
export type ProbeMood = 'ok' | 'unclear' | 'not-yet'

export type Moods = {
  create: CreateMood[]
  change: ChangeMood[]
  list: ListMood[]
  probe: ProbeMood[]
}

export type Traits = {
  readonly canDisable: boolean
  readonly reportsLastUsed: boolean
  readonly revokeMeans: 'deleted' | 'kept'
  readonly probe: 'silent' | 'moves-last-used' | 'none'
  readonly cap: number | null
  readonly lagMs: number
  readonly listLagMs: number
  /** How long a list takes. */
  readonly listTakesMs?: number
  /** How long a revoked key is still accepted, although the list says that it is revoked. */
  readonly answersOnMs?: number
  /** What becomes of the name of a new key. */
  readonly names?: 'kept' | 'cut' | 'cut-off' | 'slugged' | 'suffixed' | 'replaced'
  /** Times without a zone cannot be read. */
  readonly times?: 'zoned' | 'zone-less'
  /** Only each so-manieth use of a key is recorded. */
  readonly recordsEach?: number
  /** A person makes keys in a console, and the list shows the end of each. */
  readonly keysByHand?: boolean
  /** The first key is the one that the connection itself works with. */
  readonly isOwnCredential?: boolean
}

export type FakeKey = {
  readonly id: string
  readonly groupId: string
  readonly name: string
  readonly createdAt: number
  readonly secret: string
  status: KeyStatus
  lastUsedAt: number | null
  uses: number
  /** By the monotonic clock; 0 for one that is refused from its revoke on. */
  answersUntil: number
  /** A list has shown it as revoked. */
  isShownRevoked: boolean
  /** Revokes that reached it after a list had shown that it is revoked. */
  doubleRevokes: number
}

/** A request that the provider takes up, at this monotonic time, after its answer was lost. */
type Late = { readonly at: number } & (
  | { readonly what: 'create'; readonly name: string; readonly groupId: string }
  | { readonly what: 'revoke' | 'disable' | 'enable'; readonly id: string }
)
type Change = { readonly what: 'revoke' | 'disable' | 'enable'; readonly id: string }

/** All that a provider remembers, as plain data. */
export type ProviderMemory = {
  readonly keys: readonly FakeKey[]
  readonly moods: Moods
  readonly late: readonly Late[]
  readonly revoked: readonly string[]
  readonly revokedTooEarly: readonly string[]
  readonly used: readonly string[]
  readonly sent: number
  readonly count: number
  readonly skewMs: number
  readonly mostLive: number
  readonly doubled: number
}

export type FakeProvider = {
  readonly provider: Provider
  readonly keys: Map<string, FakeKey>
  readonly moods: Moods
  /** Every id that a revoke was committed for, in order. */
  readonly revoked: string[]
  /** What each revoke was told of its key. */
  readonly toldOf: KeyAddress[]
  readonly creates: { sent: number }
  /** Provider clock minus ours. */
  skewMs: number
  /** How long a list takes. */
  listTakesMs: number
  mostLive: number
  /** Live keys beyond the old and one new one that the provider itself made by doubling a create. */
  doubled: number
  /** Keys that were revoked while no other live key had been used by a customer. */
  readonly revokedTooEarly: string[]
  client(ticks: Ticks): ProviderClient
  addKey(name: string, groupId?: string): FakeKey
  /** A customer's request with a secret. */
  use(secret: string): 'ok' | 'refused'
  liveKeys(): readonly FakeKey[]
  /** Has a customer used it? */
  isUsed(id: string): boolean
  /** A copy of its memory, and the way back to one. */
  remember(): ProviderMemory
  recall(memory: ProviderMemory): void
}

/** Called where a process may die: before a request leaves, and between its commit and its answer. */
export type Ticks = { tick(): void }

/** What all secrets have in common. */
const SECRETS_BEGIN = 'not-a-real-secret-'

export function createFakeProvider(
  time: { now(): number; readonly clock: Pick<Clock, 'monotonic' | 'sleep'> },
  traits: Traits
): FakeProvider {
  const keys = new Map<string, FakeKey>()
  const moods: Moods = { create: [], change: [], list: [], probe: [] }
  const late: Late[] = []
  const revoked: string[] = []
  const toldOf: KeyAddress[] = []
  const creates = { sent: 0 }
  const used = new Set<string>()
  const revokedTooEarly: string[] = []
  let count = 0

  const now = (): number => time.now() + world.skewMs

  function runLate(): void {
    for (const entry of late.filter(candidate => candidate.at <= time.clock.monotonic())) {
      late.splice(late.indexOf(entry), 1)
      if (entry.what === 'create') addKey(entry.name, entry.groupId)
      else apply(entry)
    }
  }

  function addKey(name: string, groupId = 'g'): FakeKey {
    count += 1
    const key: FakeKey = {
      id: `k${count}`,
      groupId,
      name: renamed(name, traits.names),
      createdAt: now(),
      secret: `${SECRETS_BEGIN}${count}${traits.keysByHand === true ? `-and-ends-in-${1_000 + count}` : ''}`,
      status: 'active',
      lastUsedAt: null,
      uses: 0,
      answersUntil: 0,
      isShownRevoked: false,
      doubleRevokes: 0
    }
    keys.set(key.id, key)
    world.mostLive = Math.max(world.mostLive, liveKeys().length)
    return key
  }

  function liveKeys(): readonly FakeKey[] {
    const isAlive = ({ status }: FakeKey): boolean => status === 'active' || status === 'disabled'
    return [...keys.values()].filter(key => key.groupId === 'g' && isAlive(key))
  }

  function revoke(id: string): boolean {
    const key = keys.get(id)
    if (key === undefined) return false
    if (key.status === 'revoked') {
      if (key.isShownRevoked) key.doubleRevokes += 1
      return false
    }
    key.status = 'revoked'
    key.answersUntil = time.clock.monotonic() + (traits.answersOnMs ?? 0)
    revoked.push(id)
    const isOld = id === [...keys.keys()][0]
    if (isOld && !liveKeys().some(other => used.has(other.id))) revokedTooEarly.push(id)
    return true
  }

  /** False for a revoke that came too late. */
  function apply(change: Change): boolean {
    if (change.what === 'revoke') return revoke(change.id)
    const key = keys.get(change.id)
    if (key === undefined || key.status === 'revoked') return false
    key.status = change.what === 'disable' ? 'disabled' : 'active'
    return true
  }

  function list(ticks: Ticks, groupId: string | null): ReturnType<ProviderClient['listGroup']> {
    ticks.tick()
    runLate()
    const mood = moods.list.shift() ?? 'ok'
    if (mood === 'fails') return Promise.resolve({ ok: false, fault: later('server-error') })
    if (mood === 'empty') return Promise.resolve(ok([]))
    if (mood === 'silent') return never()
    const horizon = mood === 'stale' ? now() - traits.listLagMs : now()
    const listed = [...keys.values()]
      .filter(key => groupId === null || key.groupId === groupId)
      .filter(key => key.createdAt <= horizon)
      .filter(key => traits.revokeMeans === 'kept' || key.status !== 'revoked')
      .map(key => toProviderKey(key, traits))
    ticks.tick()
    const shown = spoiled(listed, mood)
    for (const { providerKeyId, status } of shown) {
      const key = keys.get(providerKeyId)
      if (key !== undefined && status === 'revoked') key.isShownRevoked = true
    }
    return Promise.resolve(ok(shown))
  }

  function spoiled(listed: readonly ProviderKey[], mood: ListMood): readonly ProviderKey[] {
    if (mood === 'omits-oldest') return listed.slice(1)
    if (mood === 'repeats') return [...listed, ...listed]
    if (mood === 'reordered') return listed.toReversed()
    if (mood !== 'omits-newest' || listed.length < 2) return listed
    // What a list hides after an unanswered create may be made once more.
    world.doubled = Math.max(world.doubled, 1)
    return listed.slice(0, -1)
  }

  function sendChange(ticks: Ticks, change: Change): Promise<Outcome<boolean>> {
    ticks.tick()
    runLate()
    const mood = moods.change.shift() ?? 'ok'
    switch (mood) {
      case 'not-sent':
        return Promise.resolve({ kind: 'not-sent', fault: later('connection-refused') })
      case 'rate-limited':
        return Promise.resolve({
          kind: 'rejected',
          fault: fault('rate-limited', undefined, { retryAfterMs: 2_000 })
        })
      case 'forbidden':
        return Promise.resolve({ kind: 'rejected', fault: fault('permission-missing', 'missing-revoke') })
      case 'unknown-before':
        ticks.tick()
        return Promise.resolve({ kind: 'unknown', fault: lost() })
      case 'late-commit':
        late.push({ at: time.clock.monotonic() + 20_000, ...change })
        ticks.tick()
        return Promise.resolve({ kind: 'unknown', fault: lost() })
      case 'silent':
        apply(change)
        ticks.tick()
        return never()
      case 'lies':
        ticks.tick()
        return Promise.resolve({ kind: 'committed', value: true })
      case 'unknown-after':
        apply(change)
        ticks.tick()
        return Promise.resolve({ kind: 'unknown', fault: lost() })
      case 'ok': {
        const isNew = apply(change)
        ticks.tick()
        return Promise.resolve({ kind: 'committed', value: isNew })
      }
      default:
        return mood satisfies never
    }
  }

  function create(ticks: Ticks, wish: NewKey): Promise<Outcome<CreatedKey>> {
    ticks.tick()
    runLate()
    creates.sent += 1
    const mood = moods.create.shift() ?? 'ok'
    const unknown = (): Promise<Outcome<CreatedKey>> => {
      ticks.tick()
      return Promise.resolve({ kind: 'unknown', fault: lost() })
    }
    if (mood === 'not-sent') return Promise.resolve({ kind: 'not-sent', fault: later('connection-refused') })
    if (mood === 'rate-limited') return Promise.resolve({ kind: 'rejected', fault: fault('rate-limited') })
    if (mood === 'forbidden')
      return Promise.resolve({ kind: 'rejected', fault: fault('permission-missing', 'missing-create') })
    const isFull = traits.cap !== null && liveKeys().length >= traits.cap
    if (mood === 'cap' || isFull)
      return Promise.resolve({ kind: 'rejected', fault: fault('cap-reached', 'cap-full') })
    if (mood === 'unknown-before') return unknown()
    if (mood === 'late-commit') {
      late.push({
        at: time.clock.monotonic() + 25_000,
        what: 'create',
        name: wish.name,
        groupId: wish.groupId
      })
      return unknown()
    }
    if (mood === 'duplicate' || mood === 'duplicate-unknown') {
      world.doubled = 1
      addKey(wish.name, wish.groupId)
    }
    const known = [...keys.values()].find(key => key.groupId !== 'g') ?? [...keys.values()].at(-1)
    if (mood === 'known-id' && known !== undefined) {
      ticks.tick()
      const answer = { ...toProviderKey(known, traits), name: wish.name, groupId: wish.groupId }
      return Promise.resolve({
        kind: 'committed',
        value: { key: answer, secret: bundleOf('not-a-real-answer') }
      })
    }
    const key = addKey(wish.name, wish.groupId)
    if (mood === 'known-secret') {
      const secret = bundleOf(known?.secret ?? key.secret)
      return Promise.resolve({ kind: 'committed', value: { key: toProviderKey(key, traits), secret } })
    }
    if (mood === 'unknown-after' || mood === 'duplicate-unknown') return unknown()
    if (mood === 'silent') {
      ticks.tick()
      return never()
    }
    ticks.tick()
    return Promise.resolve({
      kind: 'committed',
      value: { key: toProviderKey(key, traits), secret: bundleOf(key.secret) }
    })
  }

  function client(ticks: Ticks): ProviderClient {
    return {
      preflight() {
        ticks.tick()
        return Promise.resolve(
          ok({
            groups: [{ id: 'g', name: 'Group', cap: traits.cap, environmentHint: null }],
            rights: (['list', 'create', 'disable', 'revoke', 'last-used'] as const).map(right => ({
              right,
              state: 'yes' as const
            })),
            warnings: [],
            version: null,
            grantable: null,
            permissionSets: [],
            clockOffsetMs: world.skewMs
          })
        )
      },
      async listKeys() {
        const listed = await list(ticks, null)
        return listed.ok ? ok({ keys: listed.value, next: null, clockOffsetMs: world.skewMs }) : listed
      },
      async listGroup(groupId) {
        if (world.listTakesMs > 0) await time.clock.sleep(world.listTakesMs)
        return list(ticks, groupId)
      },
      createKey: wish => create(ticks, wish),
      disableKey: async address =>
        withoutValue(await sendChange(ticks, { what: 'disable', id: address.providerKeyId })),
      enableKey: async address =>
        withoutValue(await sendChange(ticks, { what: 'enable', id: address.providerKeyId })),
      async revokeKey(address) {
        toldOf.push(address)
        const outcome = await sendChange(ticks, { what: 'revoke', id: address.providerKeyId })
        return outcome.kind === 'committed'
          ? { kind: 'committed', value: { alreadyGone: !outcome.value } }
          : outcome
      },
      probe(secret) {
        ticks.tick()
        const mood = moods.probe.shift() ?? 'ok'
        const at = time.now()
        if (mood === 'unclear') return Promise.resolve({ kind: 'unclear', at, why: 'server-error' })
        const key = [...keys.values()].find(candidate => candidate.secret === textOf(secret))
        if (mood === 'not-yet' || key === undefined)
          return Promise.resolve({ kind: 'dead', at, why: 'unknown' })
        if (key.status !== 'active' && time.clock.monotonic() >= key.answersUntil)
          return Promise.resolve({ kind: 'dead', at, why: 'revoked' })
        if (traits.probe === 'moves-last-used') key.lastUsedAt = now()
        return Promise.resolve({ kind: 'alive', at })
      },
      isOwnCredential: key => traits.isOwnCredential === true && key.providerKeyId === 'k1',
      close: () => Promise.resolve()
    }
  }

  const manifest = manifestOf(traits)
  const world: FakeProvider = {
    provider: { manifest, connect: async () => failed('internal') },
    keys,
    moods,
    revoked,
    toldOf,
    creates,
    skewMs: 0,
    listTakesMs: traits.listTakesMs ?? 0,
    mostLive: 0,
    doubled: 0,
    revokedTooEarly,
    client,
    addKey,
    use(secret) {
      runLate()
      const key = [...keys.values()].find(candidate => candidate.secret === secret)
      if (key?.status !== 'active') return 'refused'
      key.uses += 1
      if (key.uses % (traits.recordsEach ?? 1) === 0) key.lastUsedAt = now()
      used.add(key.id)
      return 'ok'
    },
    liveKeys,
    isUsed: id => used.has(id),
    remember: () => ({
      keys: [...keys.values()].map(key => ({ ...key })),
      moods: copyOf(moods),
      late: [...late],
      revoked: [...revoked],
      revokedTooEarly: [...revokedTooEarly],
      used: [...used],
      sent: creates.sent,
      count,
      skewMs: world.skewMs,
      mostLive: world.mostLive,
      doubled: world.doubled
    }),
    recall(memory) {
      keys.clear()
      for (const key of memory.keys) keys.set(key.id, { ...key })
      Object.assign(moods, copyOf(memory.moods))
      late.splice(0, late.length, ...memory.late)
      revoked.splice(0, revoked.length, ...memory.revoked)
      revokedTooEarly.splice(0, revokedTooEarly.length, ...memory.revokedTooEarly)
      used.clear()
      for (const id of memory.used) used.add(id)
      creates.sent = memory.sent
      count = memory.count
      world.skewMs = memory.skewMs
      world.mostLive = memory.mostLive
      world.doubled = memory.doubled
    }
  }
  return world
}

function copyOf({ create, change, list, probe }: Moods): Moods {
  return { create: [...create], change: [...change], list: [...list], probe: [...probe] }
}

function withoutValue(outcome: Outcome<unknown>): Outcome<null> {
  return outcome.kind === 'committed' ? { kind: 'committed', value: null } : outcome
}

function toProviderKey(key: FakeKey, traits: Traits): ProviderKey {
  return {
    providerKeyId: key.id,
    groupId: key.groupId,
    groupName: 'Group',
    name: key.name,
    masked: traits.keysByHand === true ? `${SECRETS_BEGIN}…${key.secret.slice(-4)}` : null,
    status: key.status,
    permissions: { source: 'listed', grants: ['messages.read'] },
    createdAt: readTime(key.createdAt, traits),
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed: lastUsedOf(key, traits),
    attributes: {},
    environmentHint: null,
    isZombie: false
  }
}

function lastUsedOf(key: FakeKey, traits: Traits): LastUsed {
  if (!traits.reportsLastUsed) return { kind: 'unknown', reason: 'not-reported' }
  if (key.lastUsedAt === null) return { kind: 'never' }
  const at = readTime(key.lastUsedAt, traits)
  return at === null ? { kind: 'unknown', reason: 'unreadable' } : { kind: 'used', at, precisionMs: 0 }
}

/** As adapters read it: from text, by the parser that all of them share. */
function readTime(at: number, { times }: Traits): number | null {
  if (times !== 'zone-less') return at
  return readInstant(new Date(at).toISOString().slice(0, -1), ['rfc-3339'])?.at ?? null
}

function renamed(name: string, names: Traits['names']): string {
  switch (names) {
    case 'cut':
      return name.slice(0, 27)
    case 'cut-off':
      return name.slice(0, 12)
    case 'slugged':
      return name.toLowerCase().replace(/[^0-9a-z]+/g, '-')
    case 'suffixed':
      return `${name} (2)`
    case 'replaced':
      return name.includes('[') ? 'api key' : name
    case 'kept':
    case undefined:
      return name
    default:
      return names satisfies never
  }
}

export function bundleOf(secret: string): SecretBundle {
  const value = Secret.fromBytes(new Uint8Array(Buffer.from(secret, 'utf8')))
  return { parts: [{ name: 'apiKey', envName: 'FAKE_API_KEY', isSecret: true, value }] }
}

export function textOf(secret: SecretBundle): string {
  return secret.parts[0]?.value.expose(bytes => Buffer.from(bytes).toString('utf8')) ?? ''
}

function later(detail: FaultDetail): Fault {
  return fault('provider-unavailable', detail)
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined)
}

function lost(): Fault {
  return fault('outcome-unknown', 'timed-out')
}

function manifestOf(traits: Traits): ProviderManifest {
  return {
    id: asProviderId('fake'),
    name: 'Fake',
    standing: 'documented',
    standingNote: '',
    baseUrl: { default: null, help: '' },
    fields: [],
    groupWord: 'group',
    capabilities: {
      create: traits.keysByHand !== true,
      disable: traits.canDisable,
      enable: traits.canDisable,
      revoke: true,
      expiry: 'none',
      scopes: 'list',
      revokeMeans: traits.revokeMeans,
      lastUsed: traits.reportsLastUsed ? 'reported' : 'not-reported',
      probe: traits.probe,
      nameCarriesMarker: true,
      listIncludesRevoked: traits.revokeMeans === 'kept',
      options: []
    },
    permissions: [],
    presets: [],
    limits: { requestsPerMinute: null, maxConcurrent: 4 },
    timeFormats: ['rfc-3339'],
    lastUsedQuality: qualityOf(traits),
    lastUsedPrecisionMs: 0,
    lastUsedLagMs: traits.lagMs,
    propagation: { typicalMs: 0, maximumMs: 10_000 },
    listLagMs: traits.listLagMs,
    cap: traits.cap,
    secretParts: [{ name: 'apiKey', label: 'API key', envName: 'FAKE_API_KEY', isSecret: true }],
    ...(traits.keysByHand === true
      ? {
          keysByHand: 'Make the key in the console.',
          secretFormats: [{ prefix: SECRETS_BEGIN, pattern: `^${SECRETS_BEGIN}` }]
        }
      : {}),
    attributesToCarry: [],
    maxNameLength: 100,
    docsUrl: null
  }
}

function qualityOf({ reportsLastUsed, recordsEach }: Traits): ProviderManifest['lastUsedQuality'] {
  if (!reportsLastUsed) return { kind: 'none' }
  return recordsEach === undefined ? { kind: 'exact' } : { kind: 'lossy', writeProbability: 1 / recordsEach }
}
