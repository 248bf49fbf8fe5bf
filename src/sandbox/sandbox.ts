import { mkdir, writeFile } from 'node:fs/promises'
import { Buffer } from 'node:buffer'
import { dirname, join } from 'node:path'
import { SECOND } from '../core/clock'
import { failed, fault, ok, type Fault, type Result } from '../core/fault'
import { Secret } from '../core/secret'
import { pastReadings } from './backfill'
import { createConsumers, hashOfFile, type ConsumerPlan, type Consumers } from './consumers'
import { createSecretDestination } from './secret-destination'
import { SECRET_SERVER_KIND } from './secret-server'
import { savedServer, startAgain, startFresh, type WorldServer } from './servers'
import { readSandboxFile, removeSandboxFiles, sandboxFileWriter, type SandboxFile } from './state-file'
import type { SandboxStatus, SandboxTools } from './tools'
import { makeWorld } from './world'

/** "Explore the sandbox": every provider on loopback with months of history, and services that use their keys. */
export type Sandbox = {
  /** Makes it on first use. Faults leave nothing half made. */
  start(): Promise<Result<null>>
  /** Brings the sandbox of a former run back. Does nothing if there is none, or if it is not off: each unlock asks again. */
  resume(): Promise<Result<null>>
  remove(): Promise<Result<null>>
  status(): SandboxStatus
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

const WORLD_SEED = 23
const SAVE_EVERY_MS = 5 * SECOND

export function createSandbox(tools: SandboxTools): Sandbox {
  const listeners = new Set<() => void>()
  const write = sandboxFileWriter(tools.directory)
  let state: SandboxStatus['state'] = 'off'
  let step: SandboxStatus['step'] = null
  let lastFault: Fault | null = null
  let worlds: WorldServer[] = []
  let consumers: Consumers = createConsumers(tools.clock)
  let plans: ConsumerPlan[] = []
  let ticking: AbortController | null = null
  let saving: Promise<void> = Promise.resolve()
  const secretDestination = createSecretDestination(tools, save)

  function tell(next: SandboxStatus['state'], at: SandboxStatus['step'] = null): void {
    state = next
    step = at
    for (const listener of listeners) listener()
  }

  async function make(): Promise<Result<null>> {
    tell('starting', 'servers')
    const world = makeWorld(tools.clock.now(), WORLD_SEED)
    for (const account of world) worlds.push(await startFresh(tools, account))
    tell('starting', 'accounts')
    for (const one of worlds) {
      const connected = await connect(tools, one)
      if (!connected.ok) return connected
    }
    tell('starting', 'keys')
    await tools.sync(accountIdsOf(worlds))
    tell('starting', 'history')
    backfill(tools, worlds)
    tell('starting', 'consumers')
    plans = await deploy(tools, worlds)
    await save()
    run()
    return ok(null)
  }

  function run(secretServer?: SandboxFile['secretServer']): void {
    consumers = createConsumers(tools.clock)
    for (const plan of plans) {
      const world = worlds.find(candidate => candidate.account.slug === plan.slug)
      if (world !== undefined) consumers.start(plan, world.server)
    }
    ticking = new AbortController()
    saving = keepSaving(ticking.signal)
    secretDestination.offer(secretServer)
    tell('on')
  }

  async function keepSaving(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await tools.clock.sleep(SAVE_EVERY_MS, signal)
      } catch {
        return
      }
      await save()
      for (const listener of listeners) listener()
    }
  }

  async function save(): Promise<void> {
    const servers = worlds.map(world => savedServer(tools, world))
    // With a locked vault nothing can be sealed; the file of a moment ago stays.
    const saved = servers.filter(server => server.ok).map(server => server.value)
    if (saved.length < servers.length) return
    const secretServer = secretDestination.saved()
    const kept = secretServer === undefined ? {} : { secretServer }
    await write({ version: 2, servers: saved, consumers: plans, ...kept })
  }

  async function stop(): Promise<void> {
    ticking?.abort()
    await consumers.stop()
    await secretDestination.stop()
    await saving
    await Promise.all(worlds.map(world => world.server.close()))
    worlds = []
    plans = []
    consumers = createConsumers(tools.clock)
  }

  async function undo(why: Fault): Promise<Result<null>> {
    await removeAll()
    lastFault = why
    tell('off')
    return { ok: false, fault: why }
  }

  async function removeAll(): Promise<void> {
    await stop()
    for (const account of tools.accounts.all().filter(one => one.isSandbox))
      await tools.disconnect(account.id)
    await tools.forgetDestinations(SECRET_SERVER_KIND)
    await removeSandboxFiles(tools.directory)
  }

  async function bringBack(): Promise<Result<null>> {
    const saved = await readSandboxFile(tools.directory)
    if (saved === 'none') return ok(null)
    if (saved === 'unreadable') return failed('storage-failed', 'sandbox-unfinished')
    tell('starting', 'servers')
    const accounts = makeWorld(tools.clock.now(), WORLD_SEED)
    for (const one of saved.servers) {
      const account = accounts.find(candidate => candidate.slug === one.slug)
      if (account === undefined) return failed('storage-failed', 'database-corrupt')
      const started = await startAgain(tools, account, one)
      if (!started.ok) return started
      worlds.push(started.value)
    }
    plans = [...saved.consumers]
    run(saved.secretServer)
    return ok(null)
  }

  return {
    async start() {
      if (state !== 'off') return failed('conflict', 'already-done')
      lastFault = null
      tell('starting')
      try {
        // A leftover that could not be brought back is cleared first.
        await removeAll()
        const made = await make()
        return made.ok ? made : await undo(made.fault)
      } catch {
        return undo(fault('internal'))
      }
    },

    async resume() {
      if (state !== 'off') return ok(null)
      lastFault = null
      let back: Result<null>
      try {
        back = await bringBack()
      } catch {
        back = failed('internal')
      }
      if (!back.ok) {
        await stop()
        lastFault = back.fault
        tell('off')
      }
      return back
    },

    async remove() {
      if (state === 'starting' || state === 'removing') return failed('conflict')
      tell('removing')
      await removeAll()
      lastFault = null
      tell('off')
      return ok(null)
    },

    status() {
      const counts = consumers.counts()
      return {
        state,
        step,
        accounts: worlds.length,
        ...counts,
        directory: worlds.length > 0 ? tools.directory : null,
        services: plans.map(({ slug, service, environment, file }) => ({
          accountId: worlds.find(world => world.account.slug === slug)?.accountId ?? null,
          service,
          environment,
          file,
          ...consumers.countsOf(file)
        })),
        fault: lastFault
      }
    },

    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    async close() {
      if (state === 'on') await save()
      await stop()
      tell('off')
    }
  }
}

function accountIdsOf(worlds: readonly WorldServer[]): NonNullable<WorldServer['accountId']>[] {
  return worlds.map(world => world.accountId).filter(id => id !== null)
}

async function connect(tools: SandboxTools, world: WorldServer): Promise<Result<null>> {
  const fields = Object.entries(world.server.credential)
  const credential = Object.fromEntries(
    fields.map(([name, value]) => [name, Secret.fromBytes(Buffer.from(value, 'utf8'))])
  )
  const account = await tools.connect({
    providerId: world.account.providerId,
    name: world.account.name,
    environment: world.account.environment,
    baseUrl: world.server.url,
    settings: { ...world.server.settings },
    credential
  })
  for (const secret of Object.values(credential)) secret.wipe()
  if (!account.ok) return account
  world.accountId = account.value.id
  return ok(null)
}

function backfill(tools: SandboxTools, worlds: readonly WorldServer[]): void {
  const now = tools.clock.now()
  for (const { account, accountId } of worlds) {
    if (accountId === null) continue
    const habits = new Map(account.keys.map(key => [`${key.groupId} ${key.name}`, key.habit]))
    tools.transactions.run(() => {
      tools.keys.forEachOfAccount(accountId, key => {
        const habit = habits.get(`${key.groupId} ${key.name}`)
        if (habit === undefined) return
        tools.observations.addEarlier(key.id, pastReadings(key, habit, now))
      })
    })
  }
}

/** Writes the env files of the services and remembers which key each of them holds. */
async function deploy(tools: SandboxTools, worlds: readonly WorldServer[]): Promise<ConsumerPlan[]> {
  const plans: ConsumerPlan[] = []
  for (const { account, accountId, deployed } of worlds) {
    for (const { key, env } of deployed) {
      const file = join(tools.directory, 'env', account.slug, `${key.service}-${key.environment}.env`)
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`)
      const text = `# ${key.service} (${key.environment})\n${lines.join('')}`
      await writeFile(file, text, { mode: 0o600 })
      // Unhurried enough for a limit of 160 requests a minute, quick enough to watch.
      plans.push({
        slug: account.slug,
        service: key.service,
        environment: key.environment,
        file,
        intervalMs: 900 + plans.length * 70,
        asleepWith: key.consumer === 'after-deploy' ? hashOfFile(text) : null
      })
      if (accountId === null) continue
      tools.keys.forEachOfAccount(accountId, stored => {
        if (stored.name === key.name && stored.groupId === key.groupId)
          tools.noteDeployed(stored.id, file, Object.values(env))
      })
    }
    deployed.length = 0
  }
  return plans
}
