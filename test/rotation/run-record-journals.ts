import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { KeyStatus } from '../../src/core/key'
import type { RotationMode, RotationOverview, RotationStateName } from '../../src/core/rotation/overview'
import { fold } from '../../src/core/rotation/transition'
import { decodeEvent } from '../../src/services/rotation/event-codec'
import { liveThrough } from '../kit/rotation/operator'
import { createWorld, overviewIn, type World, type WorldOptions } from '../kit/rotation/world'
import { summaryOf } from './journal-summary'

// node scripts/run-ts.mjs test/rotation/run-record-journals.ts NAME...: lives through rotations with the code of today and writes
// their journals to test/rotation/journals. A journal that is committed is never recorded again: it is what an earlier
// version left on somebody's disk, and journals.test.ts folds it.

type Scene = (world: World) => Promise<void>
type Recording = { readonly options?: WorldOptions; readonly mode?: RotationMode; readonly live: Scene }

const SECOND = 1_000
const DELETED = { revokeMeans: 'deleted' } as const

const RECORDINGS: Readonly<Record<string, Recording>> = {
  'routine-closed-e2': { options: { policy: { wanted: 'E2' } }, live: toTheEnd },
  'routine-closed-e1-rows-deleted': { options: { traits: DELETED }, live: toTheEnd },
  'routine-closed-e3': { options: { policy: { wanted: 'E3' }, traits: { probe: 'silent' } }, live: toTheEnd },
  'routine-closed-after-disable': { options: { traits: { canDisable: true } }, live: toTheEnd },
  'routine-closed-attested': { options: { traits: { reportsLastUsed: false } }, live: toTheEnd },
  'routine-closed-after-crashes': {
    live: async world => {
      for (const at of [10, 21, 33]) world.crashPoints.add(at)
      await toTheEnd(world)
    }
  },
  'incident-closed': { options: { policy: { wanted: 'E2' } }, mode: 'incident', live: toTheEnd },
  'incident-created': { mode: 'incident', live: until('created') },
  'self-closed': {
    options: { traits: { isOwnCredential: true, probe: 'silent' } },
    mode: 'self',
    live: async world => {
      // No consumer has it: Rekey alone works with this key.
      world.file.secret = 'not-a-real-secret-unused'
      await toTheEnd(world)
    }
  },
  'destinations-closed': {
    options: { entries: [['lost-after', 'down', 'ok'], ['ok']] },
    live: async world => {
      await liveThrough(world, { way: 'destinations', untilMs: 3_600 * SECOND })
    }
  },
  'destinations-created-one-pending': {
    options: { entries: [['pending', 'ok'], ['ok']] },
    live: async world => {
      await liveThrough(world, { way: 'destinations', untilMs: 20 * SECOND })
    }
  },
  'activation-closed': {
    options: { entries: [['ok'], ['ok']], activations: [['lost-after'], ['fails', 'slow']] },
    live: async world => {
      await liveThrough(world, { way: 'destinations', untilMs: 3_600 * SECOND })
    }
  },
  'activation-created-one-running': {
    options: { entries: [['ok']], activations: [['hangs']] },
    live: async world => {
      await liveThrough(world, { way: 'destinations', untilMs: 60 * SECOND })
    }
  },
  'bulk-draining': { live: plannedAs({ group: 'group-1' }, until('draining')) },
  'scheduled-handed-off': {
    live: plannedAs({ scheduledBy: 'every quarter' }, async world => {
      await untilHandOff(world)
      await world.life!.handoff.copy(now(world).sealedSecret!.id, null)
      await pass(world, 6 * SECOND)
    })
  },
  'cap-full-blocked': { options: { traits: { cap: 1 } }, live: until('blocked') },
  'closed-revoked-elsewhere-row-missing': {
    options: { traits: DELETED },
    live: async world => {
      await until('draining')(world)
      become(world, 'k1', 'revoked')
      await toTheEnd(world)
    }
  },
  'closed-revoked-elsewhere-row-revoked': {
    live: async world => {
      await until('draining')(world)
      become(world, 'k1', 'revoked')
      await toTheEnd(world)
    }
  },
  'claimed-revoked-elsewhere-row-missing': {
    options: { policy: { wanted: 'E3' }, traits: { ...DELETED, probe: 'silent', answersOnMs: 600 * SECOND } },
    live: async world => {
      await until('draining')(world)
      become(world, 'k1', 'revoked')
      world.provider.keys.get('k1')!.answersUntil = world.time.clock.monotonic() + 600 * SECOND
      await pass(world, 60 * SECOND)
    }
  },
  'deployed-old-vanished': {
    options: { traits: DELETED },
    live: async world => {
      await untilHandOff(world)
      world.file.secret = 'not-a-real-secret-unused'
      await handOff(world)
      world.file.secret = 'not-a-real-secret-unused'
      become(world, 'k1', 'revoked')
      await pass(world, 40 * SECOND)
    }
  },
  aborted: {
    live: async world => {
      await until('created')(world)
      world.life!.rotations.abort(shown(world))
      await pass(world, 300 * SECOND)
    }
  },
  abandoned: {
    live: async world => {
      await refusedRevoke(world)
      world.life!.rotations.abandon(shown(world), 'the provider was told')
      await pass(world, 300 * SECOND)
    }
  },
  'kept-both': {
    live: async world => {
      await until('draining')(world)
      world.life!.rotations.keepBoth(shown(world), 'both are needed')
      await pass(world, 300 * SECOND)
    }
  },
  'needs-human-new-vanished': {
    options: { traits: DELETED },
    live: async world => {
      await until('draining')(world)
      become(world, 'k2', 'revoked')
      await pass(world, 120 * SECOND)
    }
  },
  'create-unknown': {
    live: async world => {
      world.provider.moods.create.push('unknown-after')
      await until('create-unknown')(world)
    }
  },
  'create-unknown-found': {
    live: async world => {
      world.provider.moods.create.push('unknown-after')
      await toTheEnd(world)
    }
  },
  disabled: { options: { traits: { canDisable: true } }, live: until('disabled') },
  'disabled-row-missing': {
    options: { traits: { ...DELETED, canDisable: true } },
    live: async world => {
      await until('disabled')(world)
      become(world, 'k1', 'revoked')
      await toTheEnd(world)
    }
  },
  'revoke-failed': { live: refusedRevoke },
  'old-still-used': {
    live: async world => {
      await until('draining')(world)
      await pass(world, 10 * SECOND)
      world.provider.use('not-a-real-secret-1')
      await pass(world, 6 * SECOND)
    }
  },
  'revoke-ready': {
    live: async world => {
      await until('draining')(world)
      await pass(world, 90 * SECOND)
    }
  }
}

async function untilHandOff(world: World): Promise<void> {
  await until('created')(world)
  await pass(world, 10 * SECOND)
}

async function refusedRevoke(world: World): Promise<void> {
  await until('draining')(world)
  await pass(world, 90 * SECOND)
  world.provider.moods.change.push('forbidden')
  const asked = await world.life!.rotations.prepareRevoke(now(world).id)
  if (!asked.ok) throw new Error(asked.fault.code)
  world.life!.rotations.revokeOld(asked.value.pin)
  await pass(world, 6 * SECOND)
}

function until(state: RotationStateName): Scene {
  return async world => {
    for (let second = 0; second < 600 && overviewIn(world)?.state !== state; second += 1)
      await liveThrough(world, { way: 'destination', untilMs: SECOND, mode: modeOf(world) })
    if (now(world).state !== state) throw new Error(`It came to ${now(world).state}, not to ${state}.`)
  }
}

const modes = new WeakMap<World, RotationMode>()

function modeOf(world: World): RotationMode {
  return modes.get(world) ?? 'routine'
}

async function toTheEnd(world: World): Promise<void> {
  await liveThrough(world, { way: 'destination', untilMs: 3_600 * SECOND, mode: modeOf(world) })
}

function plannedAs(by: { group?: string; scheduledBy?: string }, then: Scene): Scene {
  return async world => {
    await world.start()
    await world.life!.rotations.plan([world.oldKeyId], 'routine', by)
    await then(world)
  }
}

/** Lets time pass without an operator, with the consumer at work. */
async function pass(world: World, ms: number): Promise<void> {
  const end = world.time.now() + ms
  while (world.time.now() < end) {
    await world.time.quiesce()
    world.provider.use(world.file.secret)
    world.time.next(Math.min(end, world.time.now() + SECOND))
  }
  await world.time.quiesce()
}

async function handOff(world: World): Promise<void> {
  const choice = { destinationId: 'env-file', settings: {}, afterwards: 'keep-until-in-use' } as const
  await world.life!.handoff.deliver({ secretId: now(world).sealedSecret!.id, ...choice })
}

function become(world: World, id: string, status: KeyStatus): void {
  world.provider.keys.get(id)!.status = status
}

function now(world: World): RotationOverview {
  const overview = overviewIn(world)
  if (overview === null) throw new Error('There is no rotation.')
  return overview
}

function shown(world: World): { id: RotationOverview['id']; version: number } {
  const { id, version } = now(world)
  return { id, version }
}

async function record(name: string, { options, mode, live }: Recording): Promise<void> {
  const world = createWorld(options)
  modes.set(world, mode ?? 'routine')
  await live(world)
  const rows = [...world.rows.events.values()][0] ?? []
  const state = fold(rows.flatMap(row => decodeEvent(row.event) ?? []))
  if (state === null) throw new Error(`The journal of ${name} cannot be read.`)
  const journal = { name, rows: rows.map(row => row.event), state: summaryOf(state) }
  const file = path.join('test/rotation/journals', `${name}.json`)
  writeFileSync(file, JSON.stringify(journal, null, 2))
  const { name: reached, reason, grade } = journal.state
  process.stdout.write(`${name}: ${rows.length} rows, ${reached}, ${String(reason)}, ${grade}\n`)
}

const wanted = process.argv.slice(2)
mkdirSync('test/rotation/journals', { recursive: true })
for (const [name, recording] of Object.entries(RECORDINGS))
  if (wanted.includes('all') || wanted.includes(name)) await record(name, recording)
execFileSync('npx', ['prettier', '--write', '--log-level', 'warn', 'test/rotation/journals'])
