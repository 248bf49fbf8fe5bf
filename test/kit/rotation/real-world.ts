import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from '../../../src/core/account'
import { DAY, type IdSource } from '../../../src/core/clock'
import { failed, ok } from '../../../src/core/fault'
import { asAccountId, keyIdOf, type KeyId } from '../../../src/core/ids'
import type { Provider, ProviderClient } from '../../../src/core/ports/provider'
import type { RotationPolicy } from '../../../src/core/rotation/facts'
import type { RotationMode, RotationOverview } from '../../../src/core/rotation/overview'
import { Secret } from '../../../src/core/secret'
import { knownKey, valuesIn } from './known-key'
import { testMachine } from '../../../src/destinations/kit/testing/test-machine'
import { portsOf } from '../../../src/destinations/kit/destination-ports'
import { destinations } from '../../../src/destinations/registry'
import { createSystemClock } from '../../../src/host/system'
import type { RunningSandbox, StartSandbox } from '../../../src/providers/kit/sandbox/sandbox'
import { createHandoff, type HandoffService } from '../../../src/services/handoff'
import { deliveringWith } from '../../../src/services/rotation/delivering-effects'
import { withRotations } from '../../../src/services/rotation/rotation-handoff'
import { timerScheduler } from '../../../src/services/rotation/timer-scheduler'
import { createRotations, type RotationsService } from '../../../src/services/rotation/rotations'
import { journalStore } from '../../../src/store/journal'
import { openStore, type OpenedStore } from '../../../src/store/open-store'
import { deliveryStore } from '../../../src/store/deliveries'
import { sealedSecretStore } from '../../../src/store/sealed-secrets'
import { bundleCodec } from '../../../src/vault/bundle-codec'
import { createMemoryKeychain } from '../../../src/vault/memory-keychain'
import { createOsVault } from '../../../src/vault/os-vault'

// The real thing but for the window and the keychain: a provider's own sandbox over a socket, SQLite on disk, the vault, an env
// file, and a consumer that reads that file before each request. The process "dies" by an exception at a chosen commit.

export class Crash extends Error {}

/** Providers whose secret is a file of several lines, which an env file does not hold. */
export const KEY_FILES: ReadonlySet<string> = new Set(['github-deploy-keys', 'google-service-account-keys'])

export type RealLife = {
  readonly store: OpenedStore
  readonly rotations: RotationsService
  readonly handoff: HandoffService
  readonly client: ProviderClient
  readonly bugs: unknown[]
  isDead: boolean
}

export type RealWorld = {
  readonly server: RunningSandbox
  readonly provider: Provider
  readonly account: Account
  readonly oldKeyId: KeyId
  readonly envFile: string
  /** Keys of the service that it rotates, whatever their names, that work. */
  liveKeys(): number
  /** What a person who makes a key in the provider's console is shown there, by variable; the same one until it was taken. */
  madeByHand(): Readonly<Record<string, string>>
  life: RealLife
  /** Commits so far, and the one at which the process dies (-1: never). */
  commits: number
  crashAt: number
  /** The commit that the disk refuses (-1: none). */
  refuseAt: number
  restarts: number
  consumerRequests: number
  consumerFailures: number
  restart(): Promise<void>
  /** Plays consumer and operator until the rotation has ended, or `untilMs` are over. */
  rotate(options?: {
    readonly mode?: RotationMode
    readonly untilMs?: number
  }): Promise<RotationOverview | null>
  consume(): Promise<void>
  close(): Promise<void>
}

export const BRISK: RotationPolicy = {
  quietMs: 40,
  coolingMs: 20,
  wanted: 'E2',
  pollMs: 8,
  pollMaxMs: 40,
  settleMs: 60,
  sealedSecretLifeMs: DAY,
  sweepMs: 80,
  foreignMs: DAY,
  clockSkewMs: 300_000,
  maxAttempts: 3,
  clearOrphans: 'auto',
  sessionVault: 'refused'
}

// Deadlines that nobody waits for any more do not keep the process from ending.
const clock = createSystemClock()

/** Slow enough for clients that keep to 60 requests a minute. */
export const PATIENT = {
  paceMs: 400,
  policy: { pollMs: 1_000, pollMaxMs: 3_000, quietMs: 600, settleMs: 600 }
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const randomIds: IdSource = {
  id: () => randomBytes(16).toString('base64url'),
  marker: length => Array.from(randomBytes(length), byte => ALPHABET[byte % 32] ?? '0').join('')
}

export async function realWorld(
  folder: { readonly provider: Provider; readonly startSandbox: StartSandbox },
  options: {
    readonly policy?: Partial<RotationPolicy>
    readonly grants?: readonly string[]
    /** Instead of the first one that the credential sees. */
    readonly groupId?: string
    /** Between two requests of the consumer. */
    readonly paceMs?: number
    /** After which the client gives up on an answer. */
    readonly timeoutMs?: number
    /** Instead of an HTTP call: uses the key of the env file, and says whether the provider took it. */
    readonly consume?: (env: Readonly<Record<string, string>>) => Promise<boolean>
  } = {}
): Promise<RealWorld> {
  const { provider } = folder
  const directory = mkdtempSync(path.join(tmpdir(), 'rekey-rotation-'))
  const server = await folder.startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url')
  })
  const groupId = options.groupId ?? (await firstGroupOf(provider, server))
  const others = new Set(server.keys().map(({ id }) => id))
  const seeded = server.seed({
    groupId,
    name: 'payments-api',
    grants: options.grants ?? grantsFor(provider),
    createdAt: Date.now() - 30 * DAY,
    lastUsedAt: Date.now() - DAY,
    ...(provider.manifest.capabilities.expiry === 'none' ? {} : { expiresAt: Date.now() + 60 * DAY })
  })
  const envFile = path.join(directory, 'payments.env')
  writeFileSync(envFile, envText(seeded.secret), { mode: 0o600 })

  const account: Account = {
    id: asAccountId('account-1'),
    providerId: provider.manifest.id,
    name: provider.manifest.name,
    environment: 'staging',
    baseUrl: server.url,
    settings: server.settings,
    isSandbox: true,
    createdAt: Date.now()
  }
  const keychain = createMemoryKeychain()
  const policy = { ...BRISK, ...options.policy }
  const places = destinations(portsOf(testMachine()))
  let runs = 0
  let byHand: Readonly<Record<string, string>> | null = null

  async function begin(): Promise<RealLife> {
    runs += 1
    const opened = openStore({ path: path.join(directory, 'rekey.db') })
    if (!opened.ok) throw new Error(`The store did not open: ${opened.fault.detail ?? opened.fault.code}`)
    const store = opened.value
    if (store.accounts.get(account.id) === null) store.accounts.insert(account)
    const connected = await provider.connect(
      { baseUrl: server.url, settings: server.settings, credential: credentialOf(server) },
      { clock, timeoutMs: options.timeoutMs ?? 5_000 }
    )
    if (!connected.ok) throw new Error(connected.fault.code)
    const client = connected.value
    const sealedSecrets = sealedSecretStore(store.db)
    const vault = createOsVault({ keychain, hasSealedRows: () => sealedSecrets.countBoxes() > 0 })
    await vault.open()
    const life: { isDead: boolean; bugs: unknown[] } = { isDead: false, bugs: [] }
    const alive = (): void => {
      if (life.isDead) throw new Crash('dead')
    }
    let depth = 0
    const transactions = {
      run<T>(work: () => T): T {
        alive()
        const isRefused = depth === 0 && world.commits + 1 === world.refuseAt
        if (isRefused) {
          world.refuseAt = -1
          store.db.exec('PRAGMA query_only = 1')
        }
        depth += 1
        try {
          const value = store.transactions.run(work)
          if (depth === 1) {
            world.commits += 1
            if (world.commits === world.crashAt) {
              life.isDead = true
              throw new Crash('crash')
            }
          }
          return value
        } finally {
          depth -= 1
          if (isRefused) store.db.exec('PRAGMA query_only = 0')
        }
      }
    }
    const handoff = createHandoff({
      clock,
      ids: randomIds,
      transactions,
      sealedSecrets,
      audit: store.audit,
      deliveries: deliveryStore(store.db),
      vault,
      onUnrecorded: error => {
        throw error
      },
      codec: bundleCodec,
      clipboard: {
        writeSecret: () => Promise.resolve({ clearsAt: 0, marks: 'concealed' }),
        clearIfOurs: () => Promise.resolve()
      },
      destinations: places,
      isSandbox: () => false,
      oldKeyOf: () => knownKey(vault, valuesIn(readFileSync(envFile, 'utf8'))),
      saveSecretFile: () => Promise.resolve(failed('internal'))
    })
    const rotations = createRotations({
      clock,
      ids: randomIds,
      scheduler: timerScheduler(clock),
      run: `run-${runs}`,
      transactions,
      deliveries: deliveryStore(store.db),
      accounts: store.accounts,
      keys: store.keys,
      observations: store.observations,
      audit: store.audit,
      journal: journalStore(store.db),
      sealedSecrets,
      vault,
      codec: bundleCodec,
      providerOf: () => provider,
      withClient: async (_id, work) => {
        alive()
        return ok(await work(client))
      },
      policyOf: () => policy,
      timingOf: () => ({
        lastUsedQuality: { kind: 'exact' },
        lastUsedLagMs: 10,
        lastUsedPrecisionMs: 1,
        listLagMs: 10,
        propagationMs: 500
      }),
      ...deliveringWith(handoff, places, new Map()),
      adoptCredential: () => Promise.resolve(failed('internal')),
      usesAsOwn: () => false,
      onBug: error => {
        if (!(error instanceof Crash)) life.bugs.push(error)
      }
    })
    return Object.assign(life, {
      store,
      client,
      rotations,
      handoff: withRotations(handoff, { sealedSecrets, rotations, destinations: places })
    })
  }

  const world: RealWorld = {
    server,
    provider,
    account,
    oldKeyId: keyIdOf(account.id, groupId, seeded.id),
    envFile,
    liveKeys: () => server.keys().filter(key => key.isActive && !others.has(key.id)).length,
    madeByHand: () =>
      (byHand ??= server.seed({
        groupId,
        name: 'made by hand',
        grants: options.grants ?? grantsFor(provider),
        createdAt: Date.now(),
        lastUsedAt: null
      }).secret),
    life: undefined as never,
    commits: 0,
    crashAt: -1,
    refuseAt: -1,
    restarts: 0,
    consumerRequests: 0,
    consumerFailures: 0,
    async restart() {
      world.life.isDead = true
      await world.life.rotations.stop()
      await world.life.client.close()
      world.life.store.close()
      world.restarts += 1
      world.life = await begin()
      await world.life.rotations.resumeAll()
    },
    async consume() {
      world.consumerRequests += 1
      if (options.consume !== undefined) {
        if (!(await options.consume(envOfFile(envFile)))) world.consumerFailures += 1
        return
      }
      const call = server.consumerCall(envOfFile(envFile))
      const response = await fetch(server.url + call.path, {
        method: call.method,
        // A connection that is kept may be closed by the server just as a busy machine uses it again.
        headers: { ...call.headers, connection: 'close' },
        ...(call.body === undefined ? {} : { body: call.body })
      })
      await response.arrayBuffer()
      // A sign-in with a dead pair is a bad request at Vault.
      if ([400, 401].includes(response.status)) world.consumerFailures += 1
    },
    async rotate({ mode = 'routine', untilMs = 8_000 } = {}) {
      const end = Date.now() + untilMs
      for (;;) {
        if (world.life.isDead) await world.restart()
        const overview = world.life.rotations.list()[0] ?? null
        if (overview !== null && isOver(overview)) return overview
        if (Date.now() > end) return overview
        await world.consume()
        try {
          await act(world, overview, mode)
        } catch (error) {
          if (!(error instanceof Crash)) throw error
        }
        await delay(options.paceMs ?? 4)
      }
    },
    async close() {
      world.life.isDead = true
      await world.life.rotations.stop()
      await world.life.client.close()
      world.life.store.close()
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    }
  }
  world.life = await begin()
  let listed = await world.life.client.listGroup(groupId)
  // A busy machine may need more than one try within a short timeout.
  for (let tries = 0; tries < 5 && !listed.ok; tries += 1) listed = await world.life.client.listGroup(groupId)
  if (!listed.ok) throw new Error(listed.fault.code)
  world.life.store.keys.upsert(account, listed.value, Date.now())
  return world
}

function isOver(overview: RotationOverview): boolean {
  return overview.state === 'closed' || overview.state === 'aborted' || overview.state === 'abandoned'
}

async function act(world: RealWorld, overview: RotationOverview | null, mode: RotationMode): Promise<void> {
  const { rotations, handoff } = world.life
  if (overview === null) {
    await rotations.plan([world.oldKeyId], mode)
    return
  }
  const shown = { id: overview.id, version: overview.version }
  const offers = new Set(overview.acts)
  if (offers.has('start')) rotations.start(shown)
  else if (offers.has('give-key')) await rotations.giveKey(shown, partsOf(world))
  else if (offers.has('accept-permissions')) rotations.acceptPermissions(shown)
  else if (offers.has('discard-orphan')) rotations.discardOrphan(shown)
  else if (offers.has('hand-off') && overview.state === 'created' && overview.sealedSecret !== null) {
    await handoff.deliver({
      secretId: overview.sealedSecret.id,
      destinationId: 'env-file',
      settings: { path: world.envFile },
      afterwards: 'keep-until-in-use'
    })
  } else if (offers.has('attest-in-use')) rotations.attestInUse(shown, 'seen in the logs')
  else if (offers.has('disable-old')) rotations.disableOld(shown)
  else if (offers.has('revoke-old')) {
    const asked = await rotations.prepareRevoke(overview.id)
    if (asked.ok) rotations.revokeOld(asked.value.pin)
  } else if (offers.has('retry')) rotations.retry(shown)
}

function partsOf({ provider, madeByHand }: RealWorld): Record<string, Secret> {
  const shown = madeByHand()
  return Object.fromEntries(
    provider.manifest.secretParts.map(({ name, envName }) => [
      name,
      Secret.fromBytes(Buffer.from(shown[envName] ?? ''))
    ])
  )
}

async function firstGroupOf(provider: Provider, server: RunningSandbox): Promise<string> {
  const { url: baseUrl, settings } = server
  const tools = { clock, timeoutMs: 5_000 }
  const connected = await provider.connect({ baseUrl, settings, credential: credentialOf(server) }, tools)
  if (!connected.ok) throw new Error(connected.fault.code)
  const client = connected.value
  let report = await client.preflight()
  // A busy machine may need more than one try within a short timeout.
  for (let tries = 0; tries < 5 && !report.ok; tries += 1) report = await client.preflight()
  await client.close()
  if (!report.ok) throw new Error(`${provider.manifest.name}: ${report.fault.code}`)
  const [group] = report.value.groups
  if (group === undefined) throw new Error(`${provider.manifest.name} shows no group.`)
  return group.id
}

function grantsFor(provider: Provider): readonly string[] {
  const { capabilities, presets } = provider.manifest
  return capabilities.scopes === 'list' ? (presets[0]?.grants ?? []) : []
}

function credentialOf(server: RunningSandbox): Record<string, Secret> {
  return Object.fromEntries(
    Object.entries(server.credential).map(([name, text]) => [name, Secret.fromBytes(Buffer.from(text))])
  )
}

function envText(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function envOfFile(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n')
  return Object.fromEntries(
    lines
      .filter(line => line.includes('='))
      .map(line => {
        const at = line.indexOf('=')
        return [line.slice(0, at), line.slice(at + 1).replace(/^(['"])(.*)\1$/, '$2')]
      })
  )
}
