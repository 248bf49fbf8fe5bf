import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DAY } from '../../../src/core/clock'
import { createSystemClock } from '../../../src/host/system'
import { openTestHost, type TestHost } from '../../../src/host/testing/open-host'
import { provider, startSandbox } from '../../../src/providers/blnk/index'
import type { SandboxFault } from '../../../src/providers/kit/sandbox/fault-plan'
import type { RunningSandbox } from '../../../src/providers/kit/sandbox/sandbox'
import type { RotationView } from '../../../src/contract/rotations'
import { createMemoryKeychain } from '../../../src/vault/memory-keychain'
import { BRISK } from '../../../test/kit/rotation/real-world'

/** Many keys, each in the env file of a service of its own, at several accounts of a provider on loopback. */
export type Fleet = {
  app: TestHost
  readonly servers: readonly RunningSandbox[]
  readonly fileOf: ReadonlyMap<string, string>
  /** The newest that was told of each rotation. */
  readonly views: Map<string, RotationView>
  /** Ids of the keys that can be rotated, as the inventory has them. */
  keyIds(): Promise<readonly string[]>
  /** One request of each of these services, by the ids of their old keys; of all where none are named. */
  consume(keyIds?: readonly string[]): Promise<void>
  /** How careful the next rotations that are planned will be. */
  readonly policy: { -readonly [Name in keyof typeof BRISK]: (typeof BRISK)[Name] }
  /** Closes the app and keeps its profile as it is now. */
  rest(): Promise<void>
  /** Opens the app on a copy of what it left when it rested; answers when it was told to open, in `performance.now()`. */
  reopen(): Promise<number>
  close(): Promise<void>
}

export type FleetOptions = {
  readonly accounts: number
  readonly keysEach: number
  /** What is to go wrong with a request of the app, asked for each one. */
  readonly spoil?: (method: string, requested: string) => SandboxFault | null
  /** How much faster than real the app's monotonic clock runs: it paces requests. */
  readonly haste?: number
  readonly policy?: Partial<typeof BRISK>
}

const TIMING = {
  lastUsedQuality: { kind: 'exact' },
  lastUsedLagMs: 0,
  lastUsedPrecisionMs: 50,
  listLagMs: 50,
  propagationMs: 3_000
} as const

export async function openFleet(options: FleetOptions): Promise<Fleet> {
  const directory = mkdtempSync(path.join(tmpdir(), 'rekey-bench-rotation-'))
  const dataDir = path.join(directory, 'profile')
  mkdirSync(dataDir)
  const keychain = createMemoryKeychain()
  const servers: RunningSandbox[] = []
  const fileOf = new Map<string, string>()
  for (let account = 0; account < options.accounts; account += 1) {
    const server = await startServer(account, options)
    servers.push(server)
    for (let key = 0; key < options.keysEach; key += 1) seedKey(server, { directory, account, key, fileOf })
  }
  const views = new Map<string, RotationView>()

  const haste = { factor: options.haste ?? 1 }
  const policy = { ...BRISK, ...options.policy }
  let opened = 0

  async function open(profile: string): Promise<TestHost> {
    const app = await openTestHost({
      dataDir: profile,
      keychain: { kind: 'given', keychain },
      clock: hastyClock(haste),
      pace: { policy, timing: TIMING }
    })
    app.host.subscribe(event => {
      if (event.slice === 'rotation') views.set(event.value.id, event.value)
    })
    return app
  }

  const fleet: Fleet = {
    app: await open(dataDir),
    servers,
    fileOf,
    views,
    policy,
    async keyIds() {
      const ids: string[] = []
      for (let offset = 0; ; offset += 500) {
        const { rows } = await fleet.app.done('keys.page', {
          filter: { statuses: ['active'] },
          sort: 'name',
          descending: false,
          group: 'none',
          offset,
          limit: 500
        })
        ids.push(...rows.filter(row => row.name.startsWith('service-')).map(row => row.id))
        if (rows.length < 500) return ids
      }
    },
    async consume(keyIds) {
      const files = [...fileOf]
        .filter(([id]) => keyIds === undefined || keyIds.includes(id))
        .map(([, file]) => file)
      const lanes = Array.from({ length: 16 }, async () => {
        for (let file = files.pop(); file !== undefined; file = files.pop()) await useKey(servers, file)
      })
      await Promise.all(lanes)
    },
    async rest() {
      haste.factor = 1
      await fleet.app.close()
    },
    async reopen() {
      await fleet.app.close()
      views.clear()
      opened += 1
      const profile = path.join(directory, `profile-${opened}`)
      cpSync(dataDir, profile, { recursive: true })
      const startedAt = performance.now()
      fleet.app = await open(profile)
      return startedAt
    },
    async close() {
      await fleet.app.close()
      await Promise.all(servers.map(server => server.close()))
      rmSync(directory, { recursive: true, force: true })
    }
  }
  await connectAll(fleet, options.accounts * options.keysEach)
  return fleet
}

async function startServer(account: number, { spoil }: FleetOptions): Promise<RunningSandbox> {
  const server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url'),
    groups: [{ id: `team-${account}`, name: `team-${account}` }]
  })
  if (spoil !== undefined) Object.assign(server.faults, { take: spoil })
  return server
}

type Seeding = {
  readonly directory: string
  readonly account: number
  readonly key: number
  readonly fileOf: Map<string, string>
}

function seedKey(server: RunningSandbox, { directory, account, key, fileOf }: Seeding): void {
  const name = `service-${account}-${key}`
  const { id, secret } = server.seed({
    groupId: `team-${account}`,
    name,
    grants: ['balances:read', 'transactions:write'],
    createdAt: Date.now() - 30 * DAY,
    lastUsedAt: Date.now() - 100
  })
  const file = path.join(directory, `${name}.env`)
  const [entry] = Object.entries(secret)
  writeFileSync(file, `# account ${account}\n${entry?.[0] ?? ''}=${entry?.[1] ?? ''}\n`, { mode: 0o600 })
  fileOf.set(id, file)
}

async function connectAll({ app, servers }: Fleet, keys: number): Promise<void> {
  for (const [index, server] of servers.entries()) {
    await app.done('accounts.connect', {
      providerId: provider.manifest.id,
      name: `team ${index}`,
      environment: 'staging',
      baseUrl: server.url,
      settings: { ...server.settings },
      credential: { ...server.credential }
    })
  }
  while ((await app.done('keys.counts', { filter: {} })).total < keys) {
    // One that was connected during another's first sync may have been left out of it.
    await app.done('sync.start', {})
    await delay(200)
  }
}

async function useKey(servers: readonly RunningSandbox[], file: string): Promise<void> {
  const [first = '', ...lines] = readFileSync(file, 'utf8').split('\n')
  const server = servers[Number(first.slice('# account '.length))]
  if (server === undefined) return
  const line = lines.find(text => text.includes('=')) ?? ''
  const at = line.indexOf('=')
  const call = server.consumerCall({
    [line.slice(0, at)]: line.slice(at + 1).replace(/^(['"])(.*)\1$/, '$2')
  })
  const body = call.body === undefined ? {} : { body: call.body }
  const answer = await fetch(server.url + call.path, { method: call.method, headers: call.headers, ...body })
  await answer.arrayBuffer()
}

/** A monotonic clock that runs faster, for what only waits for a provider's pace. */
function hastyClock(haste: { readonly factor: number }): ReturnType<typeof createSystemClock> {
  const clock = createSystemClock()
  let steady = clock.monotonic()
  let readAt = steady
  return {
    ...clock,
    monotonic() {
      const now = clock.monotonic()
      steady += (now - readAt) * haste.factor
      readAt = now
      return steady
    },
    sleep: (ms, signal) => clock.sleep(ms / haste.factor, signal)
  }
}
