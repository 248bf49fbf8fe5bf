import { readFileSync } from 'node:fs'
import { failed, ok, type Result } from '../../../src/core/fault'
import type { ProviderClient } from '../../../src/core/ports/provider'
import { Secret } from '../../../src/core/secret'
import { knownKey, valuesIn } from './known-key'
import { testMachine } from '../../../src/destinations/kit/testing/test-machine'
import { portsOf } from '../../../src/destinations/kit/destination-ports'
import { destinations } from '../../../src/destinations/registry'
import { createHandoff, type HandoffService } from '../../../src/services/handoff'
import { deliveringWith } from '../../../src/services/rotation/delivering-effects'
import { withRotations } from '../../../src/services/rotation/rotation-handoff'
import { createRotations, type RotationsService } from '../../../src/services/rotation/rotations'
import { journalStore } from '../../../src/store/journal'
import { openStore, type OpenedStore } from '../../../src/store/open-store'
import { deliveryStore } from '../../../src/store/deliveries'
import { sealedSecretStore } from '../../../src/store/sealed-secrets'
import type { SealedSecretStore } from '../../../src/core/ports/sealed-secrets'
import { bundleCodec } from '../../../src/vault/bundle-codec'
import { createOsVault } from '../../../src/vault/os-vault'
import type { Vault } from '../../../src/core/ports/vault'
import { toolsOf, type HttpWorld } from './http-world'
import { randomIds } from './real-world'

/** One run of the app in a world of virtual time. */
export type HttpLife = {
  readonly store: OpenedStore
  readonly sealedSecrets: SealedSecretStore
  readonly vault: Vault
  readonly client: ProviderClient
  readonly rotations: RotationsService
  readonly handoff: HandoffService
  readonly bugs: unknown[]
  /** Outermost transactions that were tried. */
  commits: number
  /** Puts the keys of a group into the inventory, as the first sync does. */
  learnKeys(groupId: string): Promise<void>
  end(): Promise<void>
}

class Dead extends Error {}

let runs = 0

export async function beginHttpLife(world: HttpWorld): Promise<HttpLife> {
  const opened = openStore({ path: world.database })
  if (!opened.ok) throw new Error(`The store did not open: ${opened.fault.detail ?? opened.fault.code}`)
  const store = opened.value
  if (store.accounts.get(world.account.id) === null) store.accounts.insert(world.account)
  const tools = toolsOf(world)
  const { server } = world
  const credential = Object.fromEntries(
    Object.entries(server.credential).map(([name, text]) => [name, Secret.fromBytes(Buffer.from(text))])
  )
  const connected = await world.provider.connect(
    { baseUrl: world.account.baseUrl, settings: server.settings, credential },
    tools
  )
  if (!connected.ok) throw new Error(connected.fault.code)
  const client = connected.value
  const sealedSecrets = sealedSecretStore(store.db)
  const vault = createOsVault({
    keychain: world.keychain,
    hasSealedRows: () => sealedSecrets.countBoxes() > 0,
    // What a passphrase costs to guess is not what is proven here.
    scryptCost: { n: 1024, r: 8, p: 1 }
  })
  const opening = vault.open()
  let isDead = false
  let depth = 0
  const bugs: unknown[] = []
  const alive = (): void => {
    if (isDead) throw new Dead('dead')
  }

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    alive()
    world.underWay += 1
    try {
      return await work()
    } finally {
      world.underWay -= 1
    }
  }

  const transactions = {
    run<T>(work: () => T): T {
      alive()
      if (depth > 0) return store.transactions.run(work)
      depth += 1
      life.commits += 1
      let problem: unknown = null
      try {
        world.disk.before(life)
        return store.transactions.run(work)
      } catch (error) {
        problem = error
        throw error
      } finally {
        depth -= 1
        world.disk.after(life, problem)
      }
    }
  }
  const places = destinations(portsOf(testMachine()))
  const plainHandoff = createHandoff({
    clock: tools.clock,
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
      writeSecret(bytes) {
        world.shown.push(Buffer.from(bytes).toString('utf8'))
        return Promise.resolve({ clearsAt: 0, marks: 'concealed' })
      },
      clearIfOurs: () => Promise.resolve()
    },
    destinations: places,
    isSandbox: () => false,
    oldKeyOf: () => knownKey(vault, valuesIn(readFileSync(world.envFile, 'utf8'))),
    saveSecretFile: () => Promise.resolve(failed('internal'))
  })
  const delivering = deliveringWith(plainHandoff, places, new Map())
  const rotations = createRotations({
    clock: tools.clock,
    ids: randomIds,
    scheduler: world.time.scheduler,
    run: `run-${(runs += 1)}`,
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
    providerOf: () => world.provider,
    withClient: <T>(_id: unknown, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>> =>
      counted(async () => {
        // The credential rests in the vault, too: without it there is no connection.
        const state = vault.state()
        return state === 'open' || state === 'session' ? ok(await work(client)) : failed('vault-locked')
      }),
    policyOf: () => world.policy,
    timingOf: () => world.timing,
    finishDelivery: (...given) => counted(() => delivering.finishDelivery(...given)),
    oldSecretAt: delivering.oldSecretAt,
    activatorFor: delivering.activatorFor,
    adoptCredential: () => Promise.resolve(failed('internal')),
    usesAsOwn: () => false,
    onBug: error => {
      if (!(error instanceof Dead)) bugs.push(error)
    }
  })

  const life: HttpLife = {
    store,
    sealedSecrets,
    vault,
    client,
    rotations,
    handoff: withRotations(plainHandoff, { sealedSecrets, rotations, destinations: places }),
    bugs,
    commits: 0,
    async learnKeys(groupId) {
      const listed = await client.listGroup(groupId)
      if (!listed.ok) throw new Error(listed.fault.code)
      store.keys.upsert(world.account, listed.value, tools.clock.now())
    },
    async end() {
      if (isDead) return
      isDead = true
      // A power cut: nobody waits for what is under way.
      rotations.stop().catch((error: unknown) => bugs.push(error))
      await client.close()
      store.close()
    }
  }
  // A keychain that hangs on virtual time must not keep the world from beginning.
  await Promise.race([opening, new Promise(resolve => setTimeout(resolve, 20))])
  return life
}
