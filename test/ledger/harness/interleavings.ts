import { SECOND, type Clock } from '../../../src/core/clock'
import { ok } from '../../../src/core/fault'
import type { LedgerDoor } from '../../../src/core/ports/ledger'
import { NO_TEAM } from '../../../src/core/ports/team-gate'
import { keyResource } from '../../../src/core/team/lease'
import { postgresDoor } from '../../../src/ledger'
import { openTeamLife, type TeamHome, type TeamLife } from '../../kit/team-machine'
import { testCrypto } from '../../kit/team-builders'
import type { CountingProvider } from './provider'
import { goOn, referenceOf, type Entry, type Journal } from './rotate'
import { createScheduler, randomFrom, type Owner, type Scheduler } from './scheduler'

// Operators of one team that all want to rotate the same key, in one process, step by step. Time is made up: that of the
// operators and that of the leases in the database.

const FAULTY_STEPS = 250
const MOST_STEPS = 5_000

export type Interleavings = {
  run(seed: number): Promise<void>
  readonly report: { kills: number; partitions: number; violations: number; steps: number }
  readonly problems: string[]
  close(): Promise<void>
}

export type World = {
  readonly homes: readonly TeamHome[]
  readonly provider: CountingProvider
  /** Sets the clock of the leases. */
  setClock(ms: number): Promise<void>
  /** Who holds the lease by the database's own clock. */
  holder(resource: string): Promise<string | null>
}

/** `asks`: false for the control run without a team, which must find duplicates, or this proves nothing. */
export function createInterleavings(world: World, start: number, asks = true): Interleavings {
  const report = { kills: 0, partitions: 0, violations: 0, steps: 0 }
  const problems: string[] = []
  let now = start
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: () => Promise.resolve()
  }
  const scheduler = createScheduler()
  const machines = world.homes.map((home, index) =>
    createMachine({ home, index, scheduler, clock, world, note, asks })
  )

  function note(problem: string): void {
    report.violations += 1
    problems.push(problem)
  }

  async function pass(ms: number): Promise<void> {
    now += ms
    await world.setClock(now)
  }

  /** Chooses items until nobody has anything left to do for this key. */
  async function run(seed: number): Promise<void> {
    const random = randomFrom(seed)
    const key = `k${seed}`
    for (const machine of machines) await machine.begin(key)
    for (let step = 0; ; step += 1) {
      report.steps += 1
      await settled()
      if (machines.every(machine => machine.isOver()) && scheduler.items.length === 0) break
      if (step > MOST_STEPS) {
        note(`seed ${seed}: it does not end: ${machines.map(machine => machine.describe()).join(', ')}`)
        for (const machine of machines) await machine.kill()
        break
      }
      if (step < FAULTY_STEPS) await misfortune(random)
      else for (const machine of machines) machine.mend()
      await advance(random)
    }
    for (const machine of machines) machine.mend()
    const listed = world.provider.list(key)
    if (listed.isOldLive || listed.markers.length !== 1) {
      note(
        `seed ${seed}: ends with ${listed.markers.length} new keys, the old one ${listed.isOldLive ? 'live' : 'revoked'}`
      )
    }
  }

  async function misfortune(random: () => number): Promise<void> {
    const dice = random()
    const machine = machines[Math.floor(random() * machines.length)]
    if (machine === undefined) return
    if (dice < 0.004) {
      report.kills += 1
      await machine.kill()
    } else if (dice < 0.009 && !machine.owner().isCut) {
      report.partitions += 1
      machine.cut()
    } else if (dice < 0.06) machine.mend()
    else if (dice < 0.09) await pass(Math.ceil(random() * 70) * SECOND)
  }

  async function advance(random: () => number): Promise<void> {
    const { items } = scheduler
    const idle = machines.filter(machine => machine.isIdle())
    // An operator that waits tries again now and then, and also while others are in the middle of something.
    if (idle.length > 0 && (items.length === 0 || random() < 0.1)) {
      if (items.length === 0) await pass(Math.ceil(random() * 40) * SECOND)
      idle[Math.floor(random() * idle.length)]?.goOn(random() < 0.3)
      return
    }
    const [item] = items.splice(Math.floor(random() * items.length), 1)
    if (item === undefined) return
    const isLost = random() < 0.03
    const fate = item.owner.isCut ? (random() < 0.3 ? 'lost' : 'cut') : isLost ? 'lost' : 'ok'
    await item.run(fate)
  }

  return {
    run,
    report,
    problems,
    async close() {
      for (const machine of machines) await machine.close()
    }
  }
}

/** Promises in memory run on until each operator waits for an item again. */
async function settled(): Promise<void> {
  for (let count = 0; count < 3; count += 1) await new Promise(resolve => setImmediate(resolve))
}

type Parts = {
  readonly home: TeamHome
  readonly index: number
  readonly scheduler: Scheduler
  readonly clock: Clock
  readonly world: World
  readonly asks: boolean
  note(problem: string): void
}

function createMachine({ home, index, scheduler, clock, world, note, asks }: Parts) {
  const name = `m${index}`
  const journal = memoryJournal()
  let owner: Owner = { isCut: false, isDead: false }
  let life: TeamLife | null = null
  let key = ''
  let isBusy = false
  let isOver = true

  async function live(): Promise<TeamLife> {
    const own = { isCut: false, isDead: false }
    owner = own
    const door: LedgerDoor = {
      ...postgresDoor,
      open(address, identity) {
        const opened = postgresDoor.open(address, identity)
        return opened.ok ? ok(scheduler.ledger(own, opened.value)) : opened
      }
    }
    life = await openTeamLife(home, {
      clock,
      door,
      onBug: error => {
        note(`${name}: ${String(error)}`)
      }
    })
    return life
  }

  /** Nothing that was in memory goes on; what waits to be sent may or may not have left. */
  async function kill(): Promise<void> {
    owner.isDead = true
    const own = scheduler.items.filter(item => item.owner === owner)
    for (const item of own) scheduler.items.splice(scheduler.items.indexOf(item), 1)
    const [sent] = own
    if (sent !== undefined && own.length % 2 === 1) await sent.run('lost')
    life?.drop().catch(() => undefined)
    await live()
    isBusy = false
  }

  async function checkLease(): Promise<void> {
    const holder = await world.holder(keyResource(referenceOf(key), testCrypto))
    if (holder !== home.member()) note(`${name}: a call for ${key} without the lease`)
  }

  function start(isTick: boolean): void {
    if (life === null || isBusy) return
    isBusy = true
    const { team } = life
    const own = owner
    const provider = scheduler.provider(own, world.provider, clock.now, checkLease)
    // One that has finished still has events to send, as the app does every few seconds.
    const done =
      isTick || isOver
        ? team.tick().then(() => 'waits' as const)
        : goOn({ name, gate: asks ? team.gate : NO_TEAM, journal, provider }, key)
    done.then(
      end => {
        if (own.isDead) return
        isBusy = false
        isOver ||= end === 'over'
      },
      (error: unknown) => {
        if (own.isDead) return
        note(`${name}: ${String(error)}`)
        isBusy = false
        isOver = true
      }
    )
  }

  return {
    owner: () => owner,
    describe: () =>
      `${name} ${isBusy ? 'busy' : isOver ? 'over' : 'idle'} ${journal.last(key)?.at ?? 'nothing'}`,
    async begin(next: string) {
      key = next
      if (life === null) await live()
      isOver = false
    },
    goOn: start,
    isIdle: () => !isBusy,
    isOver: () => isOver && !isBusy,
    cut() {
      owner.isCut = true
    },
    mend() {
      owner.isCut = false
    },
    kill,
    async close() {
      owner.isDead = true
      await life?.drop()
    }
  }
}

function memoryJournal(): Journal {
  const entries = new Map<string, Entry>()
  return {
    last: key => entries.get(key) ?? null,
    add(key, entry) {
      entries.set(key, entry)
    }
  }
}
