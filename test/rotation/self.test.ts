import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { failed } from '../../src/core/fault'
import { asAccountId, asRotationId, keyIdOf, type AccountId, type KeyId } from '../../src/core/ids'
import type { ProviderClient } from '../../src/core/ports/provider'
import type { RotationOverview } from '../../src/core/rotation/overview'
import { Secret } from '../../src/core/secret'
import { adoptCredential, usesAsOwn, withOwnSecret } from '../../src/services/accounts/adopt-credential'
import { planOwnKey } from '../../src/services/accounts/own-key'
import { testMachine } from '../../src/destinations/kit/testing/test-machine'
import { openRegistries } from '../../src/host/registries'
import { provider, startSandbox } from '../../src/providers/blnk/index'
import { MANAGEMENT_KEY, MANAGEMENT_KEY_ID } from '../../src/providers/blnk/manifest'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { createAccounts, type AccountService } from '../../src/services/accounts'
import { timerScheduler } from '../../src/services/rotation/timer-scheduler'
import { createRotations, type RotationsService } from '../../src/services/rotation/rotations'
import { journalStore } from '../../src/store/journal'
import { openStore, type OpenedStore } from '../../src/store/open-store'
import { sealedSecretStore } from '../../src/store/sealed-secrets'
import { bundleCodec } from '../../src/vault/bundle-codec'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'
import { createOsVault } from '../../src/vault/os-vault'
import { memoryDeliveries } from '../kit/memory-deliveries'
import { BRISK, Crash, randomIds } from '../kit/rotation/real-world'

// The management credential rotates itself: Blnk's sandbox over a socket, SQLite on disk, the vault, the account service. The
// process dies before or after a chosen commit and starts again; the account must be able to list its keys at every start.

type Moment = 'before' | 'after'

type SelfLife = {
  readonly store: OpenedStore
  readonly accounts: AccountService
  readonly rotations: RotationsService
  readonly bugs: unknown[]
  isDead: boolean
}

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms: number) => delay(ms)
}

class SelfWorld {
  readonly server: RunningSandbox
  readonly directory = mkdtempSync(path.join(tmpdir(), 'rekey-self-'))
  readonly keychain = createMemoryKeychain()
  readonly registries = openRegistries(testMachine())
  life!: SelfLife
  accountId: AccountId = asAccountId('none')
  commits = 0
  crashAt = -1
  crashWhen: Moment = 'after'
  restarts = 0
  /** Dies right after the first commit after which this holds. */
  dieOnce: (() => boolean) | null = null
  /** How the client of this world differs from the real one. */
  bend: (client: ProviderClient) => Partial<ProviderClient> = () => ({})
  /** Starts at which the account could not list its keys. */
  readonly lockedOut: number[] = []
  #runs = 0

  constructor(server: RunningSandbox) {
    this.server = server
  }

  async begin(): Promise<SelfLife> {
    this.#runs += 1
    const opened = openStore({ path: path.join(this.directory, 'rekey.db') })
    if (!opened.ok) throw new Error(opened.fault.code)
    const store = opened.value
    const sealedSecrets = sealedSecretStore(store.db)
    const vault = createOsVault({
      keychain: this.keychain,
      hasSealedRows: () => sealedSecrets.countBoxes() + store.credentials.count() > 0
    })
    const life = { isDead: false, bugs: [] as unknown[] }
    const transactions = this.#transactions(store, life)
    const accounts = createAccounts({
      ids: randomIds,
      providers: this.registries.providers,
      connection: { clock, timeoutMs: 5_000 },
      transactions,
      accounts: store.accounts,
      credentials: store.credentials,
      audit: store.audit,
      vault,
      onUnrecorded: error => {
        throw error
      },
      codec: bundleCodec,
      hasOpenWork: () => false,
      isAtWork: () => false
    })
    const around = { accounts, store, providers: this.registries.providers }
    const rotations = createRotations({
      clock,
      ids: randomIds,
      scheduler: timerScheduler(clock),
      run: `run-${this.#runs}`,
      transactions,
      deliveries: memoryDeliveries(),
      accounts: store.accounts,
      keys: store.keys,
      observations: store.observations,
      audit: store.audit,
      journal: journalStore(store.db),
      sealedSecrets,
      vault,
      codec: bundleCodec,
      providerOf: () => provider,
      withClient: (id, work) => {
        if (life.isDead) throw new Crash('dead')
        return accounts.withClient(id, client => work(bent(client, this.bend(client))))
      },
      policyOf: () => BRISK,
      timingOf: () => ({
        lastUsedQuality: { kind: 'exact' },
        lastUsedLagMs: 10,
        lastUsedPrecisionMs: 1,
        listLagMs: 10,
        propagationMs: 500
      }),
      finishDelivery: () => Promise.resolve(failed('internal')),
      oldSecretAt: () => Promise.resolve(null),
      activatorFor: () => null,
      adoptCredential: (id, secret, keyId) => adoptCredential(around, id, secret, keyId),
      usesAsOwn: (id, keyId) => usesAsOwn(around, id, keyId),
      withOwnSecret: (id, work) => withOwnSecret(around, id, work),
      onBug: error => {
        if (!(error instanceof Crash)) life.bugs.push(error)
      }
    })
    await vault.open()
    this.life = Object.assign(life, { store, accounts, rotations })
    return this.life
  }

  #transactions(store: OpenedStore, life: { isDead: boolean }) {
    let depth = 0
    return {
      run: <T>(work: () => T): T => {
        if (life.isDead) throw new Crash('dead')
        depth += 1
        try {
          if (depth === 1) this.#maybeDie('before', life)
          const value = store.transactions.run(work)
          if (depth === 1) this.#maybeDie('after', life)
          return value
        } finally {
          depth -= 1
        }
      }
    }
  }

  #maybeDie(when: Moment, life: { isDead: boolean }): void {
    if (when === 'after') this.commits += 1
    if (when === 'after' && this.dieOnce?.() === true) {
      this.dieOnce = null
      life.isDead = true
      throw new Crash('crash')
    }
    const here = when === 'before' ? this.commits + 1 : this.commits
    if (when !== this.crashWhen || here !== this.crashAt) return
    // Once: a life that always dies at the same place never ends.
    this.crashAt = -1
    life.isDead = true
    throw new Crash('crash')
  }

  /** The working credential, as an outsider would ask for it: can the account list its keys? */
  async canList(): Promise<boolean> {
    const listed = await this.life.accounts.withClient(this.accountId, client => client.listKeys(null))
    return listed.ok && listed.value.ok
  }

  async restart(): Promise<void> {
    await this.end()
    this.restarts += 1
    await this.begin()
    if (!(await this.canList())) this.lockedOut.push(this.commits)
    await this.life.rotations.resumeAll()
  }

  async end(): Promise<void> {
    this.life.isDead = true
    await this.life.rotations.stop()
    await this.life.accounts.close()
    this.life.store.close()
  }
}

function bent(client: ProviderClient, by: Partial<ProviderClient>): ProviderClient {
  return new Proxy(client, {
    get(target, name: keyof ProviderClient) {
      const value: unknown = by[name] ?? target[name]
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    }
  })
}

async function selfWorld(): Promise<{ world: SelfWorld; oldKeyId: KeyId; oldId: string }> {
  const server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(32).toString('base64url'),
    variant: '0.15+delegated'
  })
  const world = new SelfWorld(server)
  const { accounts, store } = await world.begin()
  const connected = await accounts.connect({
    providerId: provider.manifest.id,
    name: 'Ledger',
    environment: 'production',
    baseUrl: server.url,
    settings: server.settings,
    credential: { [MANAGEMENT_KEY]: Secret.fromBytes(Buffer.from(server.credential[MANAGEMENT_KEY] ?? '')) },
    isSandbox: false
  })
  if (!connected.ok) throw new Error(JSON.stringify(connected.fault))
  world.accountId = connected.value.id
  const listed = await accounts.withClient(world.accountId, client => client.listKeys(null))
  if (!listed.ok || !listed.value.ok) throw new Error('Nothing was listed.')
  const [old] = listed.value.value.keys
  if (old === undefined) throw new Error('There is no management key.')
  store.keys.upsert(connected.value, listed.value.value.keys, Date.now())
  const oldKeyId = keyIdOf(world.accountId, old.groupId, old.providerKeyId)
  store.keys.setManagement(oldKeyId, true)
  return { world, oldKeyId, oldId: old.providerKeyId }
}

// A whole life of a real store and sockets: on a busy machine it takes its time.
vi.setConfig({ testTimeout: 240_000 })

/** Plays the operator until the rotation is over. */
async function rotateOwn(
  world: SelfWorld,
  keyId: KeyId,
  untilMs = 180_000,
  isEnough: () => boolean = () => false
): Promise<RotationOverview | null> {
  const end = Date.now() + untilMs
  for (;;) {
    if (isEnough()) return world.life.isDead ? null : (world.life.rotations.list()[0] ?? null)
    if (world.life.isDead) await world.restart()
    const overview = world.life.rotations.list()[0] ?? null
    if (overview?.closedAt != null || Date.now() > end) return overview
    try {
      await act(world, overview, keyId)
    } catch (error) {
      if (!(error instanceof Crash)) throw error
    }
    await delay(5)
  }
}

async function act(world: SelfWorld, overview: RotationOverview | null, keyId: KeyId): Promise<void> {
  const { rotations, accounts, store } = world.life
  if (overview === null) {
    await planOwnKey({ store, providers: world.registries.providers, accounts, rotations }, keyId)
    return
  }
  const shown = { id: overview.id, version: overview.version }
  if (overview.acts.includes('start')) rotations.start(shown)
  else if (overview.acts.includes('discard-orphan')) rotations.discardOrphan(shown)
  else if (overview.acts.includes('revoke-old')) {
    const asked = await rotations.prepareRevoke(overview.id)
    if (asked.ok) rotations.revokeOld(asked.value.pin)
  } else if (overview.acts.includes('retry')) rotations.retry(shown)
}

function managementKeys(world: SelfWorld): readonly string[] {
  return world.server
    .keys()
    .filter(key => key.isActive && key.name.startsWith('rekey-management'))
    .map(key => key.id)
}

async function close(world: SelfWorld): Promise<void> {
  await world.end()
  await world.server.close()
  rmSync(world.directory, { recursive: true, force: true })
}

describe('the management credential that rotates itself', () => {
  it('is replaced, the old one proven dead by a live control, and the account goes on with the new one', async () => {
    const { world, oldKeyId, oldId } = await selfWorld()

    const overview = await rotateOwn(world, oldKeyId)

    expect(overview?.state, JSON.stringify([overview?.waits, overview?.reason])).toBe('closed')
    expect(overview?.evidence.grade).toBe('E3')
    expect(world.life.bugs).toEqual([])
    const [fresh, ...others] = managementKeys(world)
    expect(others).toEqual([])
    expect(fresh).not.toBe(oldId)
    expect(world.life.store.accounts.get(world.accountId)?.settings[MANAGEMENT_KEY_ID]).toBe(fresh)
    expect(await world.canList()).toBe(true)
    await close(world)
  })

  it('is never revoked by an abort that comes between its being taken up and the note about it', async () => {
    const { world, oldKeyId, oldId } = await selfWorld()
    const asked: string[] = []
    // A client without a guard of its own: the machine alone has to know better.
    world.bend = client => ({
      isOwnCredential: key => key.providerKeyId === oldId,
      revokeKey: address => {
        asked.push(address.providerKeyId)
        return client.revokeKey(address)
      }
    })
    const inUse = (): string | undefined =>
      world.life.store.accounts.get(world.accountId)?.settings[MANAGEMENT_KEY_ID]
    world.dieOnce = () => ![undefined, oldId].includes(inUse())
    await rotateOwn(world, oldKeyId, 180_000, () => world.life.isDead)
    await world.end()
    await world.begin()
    const { rotations } = world.life
    const fresh = inUse() ?? ''

    const resumed = rotations.resumeAll()
    const [overview] = rotations.list()
    if (overview === undefined) throw new Error('The rotation is gone.')
    const aborted = rotations.abort({ id: overview.id, version: overview.version })
    await resumed
    await rotateOwn(world, oldKeyId)

    expect(aborted).toMatchObject({ ok: false, fault: { code: 'conflict' } })
    expect(fresh).not.toBe(oldId)
    expect(asked).not.toContain(fresh)
    expect(managementKeys(world)).toEqual([fresh])
    expect(await world.canList()).toBe(true)
    await close(world)
  })

  it('stops by name before the switch when the new key has fewer rights, and loses nothing', async () => {
    const { world, oldKeyId, oldId } = await selfWorld()
    world.bend = client => ({ createKey: key => client.createKey({ ...key, grants: key.grants.slice(1) }) })

    const isStopped = (): boolean => world.life.rotations.list()[0]?.waits.code === 'your-decision'
    const overview = await rotateOwn(world, oldKeyId, 180_000, isStopped)

    expect(overview).toMatchObject({ state: 'needs-human', reason: 'fewer-rights' })
    expect(overview?.acts).toContain('abort')
    expect(overview?.needsPerson).toBe(true)
    expect(managementKeys(world)).toContain(oldId)
    const settings = world.life.store.accounts.get(world.accountId)?.settings
    expect(settings?.[MANAGEMENT_KEY_ID]).toBe(oldId)
    expect(await world.canList()).toBe(true)
    world.life.rotations.abort({ id: overview?.id ?? asRotationId(''), version: overview?.version ?? 0 })
    const ended = await rotateOwn(world, oldKeyId)
    expect(ended?.state).toBe('aborted')
    expect(managementKeys(world)).toEqual([oldId])
    await close(world)
  })

  it('is refused for a key that nobody can be sure of', async () => {
    const { world, oldKeyId } = await selfWorld()
    const { store, rotations, accounts } = world.life
    store.keys.setManagement(oldKeyId, false)

    const planned = await planOwnKey(
      { store, providers: world.registries.providers, accounts, rotations },
      oldKeyId
    )

    expect(planned).toMatchObject({ ok: false, fault: { code: 'conflict' } })
    await close(world)
  })

  it.each(['before', 'after'] as const)(
    'never locks itself out when the app dies %s any commit',
    async when => {
      const first = await selfWorld()
      await rotateOwn(first.world, first.oldKeyId)
      const most = first.world.commits
      await close(first.world)

      const wrong: unknown[] = []
      let deaths = 0
      let next = 2
      const lane = async (): Promise<void> => {
        while (next <= most) {
          const crashAt = next
          next += 1
          const { world, oldKeyId, oldId } = await selfWorld()
          world.crashWhen = when
          world.crashAt = crashAt
          const overview = await rotateOwn(world, oldKeyId)
          deaths += world.restarts
          const live = managementKeys(world)
          const isFine =
            overview?.state === 'closed' &&
            world.lockedOut.length === 0 &&
            live.length === 1 &&
            live[0] !== oldId &&
            world.life.bugs.length === 0 &&
            (await world.canList())
          if (!isFine) {
            const { state, reason, waits, acts } = overview ?? {}
            wrong.push({
              crashAt,
              state,
              reason,
              waits,
              acts,
              live,
              oldId,
              lockedOut: world.lockedOut,
              bugs: world.life.bugs.map(String)
            })
          }
          await close(world)
        }
      }
      await Promise.all([lane(), lane(), lane(), lane()])

      expect(most).toBeGreaterThan(10)
      expect(deaths).toBeGreaterThan(most / 2)
      expect(wrong).toEqual([])
    },
    240_000
  )
})
