import { loadavg } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { SandboxFault } from '../../../src/providers/kit/sandbox/fault-plan'
import type { RotationView } from '../../../src/contract/rotations'
import { median } from '../figures'
import { openFleet, type Fleet } from './fleet'

// A thousand open rotations in five different states; then the app starts again, and has to know about each of them what is to
// be done next. It starts several times on the same profile, and the medians count.

export type Recovery = {
  readonly rotations: number
  readonly byState: Readonly<Record<string, number>>
  readonly runs: readonly Run[]
  /** The median of the runs: from the first list that answered until the last rotation was decided. */
  readonly secondsAfterLists: number
}

/** One start. */
export type Run = {
  readonly secondsAfterLists: number
  /** From the start of the app until the last rotation was decided. */
  readonly secondsFromStart: number
  /** Lists that were read until then. */
  readonly lists: number
  /** Of the processor, the provider's fake servers included: what is left of the time when others use the machine too. */
  readonly cpuSeconds: number
  /** Of the machine, when it began. */
  readonly load: number
}

const RUNS = 5
const ACCOUNTS = 20
const KEYS_EACH = 50
const PER_STATE = 200
/** As the app is shipped: how often a rotation that waits is looked after. */
const POLL_MS = 30_000
/** An unanswered create is decided by two lists with a poll between them. It is short, for nobody is slow in that time. */
const CREATE_POLL_MS = 200
/** The app is closed for so long that every look is due, and every lost create has had its time to settle. */
const CLOSED_FOR_MS = POLL_MS + 5_000
const SETTLE_MS = 15_000
const LONGEST_MS = 300_000

type Provider = { fault: SandboxFault | null }

export async function measureRecovery(): Promise<Recovery> {
  const provider: Provider = { fault: null }
  const fleet = await openFleet({
    accounts: ACCOUNTS,
    keysEach: KEYS_EACH,
    haste: 20,
    policy: { quietMs: 3_600_000, settleMs: SETTLE_MS, pollMs: POLL_MS, pollMaxMs: 900_000 },
    spoil: method => (method === 'GET' ? null : provider.fault)
  })
  try {
    const before = await fill(fleet, provider)
    await fleet.rest()
    await delay(CLOSED_FOR_MS)
    // What is decided is not done: each start finds the provider as the first one did.
    provider.fault = { kind: 'server-error-before', status: 503 }
    const runs: Run[] = []
    for (let run = 0; run < RUNS; run += 1) runs.push(await restart(fleet, before))
    return {
      rotations: before.size,
      byState: JSON.parse(countStates(before)) as Record<string, number>,
      runs,
      secondsAfterLists: median(runs.map(run => run.secondsAfterLists))
    }
  } finally {
    await fleet.close()
  }
}

/** Two hundred each: planned, with a lost create, created, deployed, and draining. */
async function fill(fleet: Fleet, provider: Provider): Promise<ReadonlyMap<string, RotationView>> {
  const { app } = fleet
  const keyIds = await fleet.keyIds()
  const plan = async (part: number): Promise<readonly RotationView[]> => {
    const planned: RotationView[] = []
    // Of each account some in each state.
    const some = keyIds.filter((_, index) => index % (keyIds.length / PER_STATE) === part)
    await sideBySide(some, async keyId => {
      const [view] = await app.done('rotations.plan', { keyIds: [keyId], mode: 'routine' })
      if (view !== undefined) planned.push(view)
    })
    return planned
  }
  const start = (views: readonly RotationView[]): Promise<unknown> =>
    Promise.all(views.map(({ id, version }) => app.done('rotations.start', { rotationId: id, version })))

  const [used, deployed, created] = [await plan(0), await plan(1), await plan(2)]
  await plan(3)
  fleet.policy.pollMs = CREATE_POLL_MS
  const lost = await plan(4)
  await start([...used, ...deployed, ...created])
  await until(fleet, [...used, ...deployed, ...created], view => view.acts.includes('hand-off'))
  await sideBySide([...used, ...deployed], async ({ id, old }) => {
    const settings = { path: fleet.fileOf.get(old.providerKeyId) ?? '' }
    const secretId = fleet.views.get(id)?.sealedSecret?.id ?? ''
    await app.done('handoff.deliver', { secretId, destinationId: 'env-file', settings })
  })
  await delay(1_500)
  await fleet.consume(used.map(view => view.old.providerKeyId))
  await sideBySide(used, async ({ id }) => {
    await app.done('rotations.checkNow', { rotationId: id })
  })
  await until(fleet, used, view => view.state === 'draining')
  provider.fault = { kind: 'server-error-after', status: 500 }
  await start(lost)
  await until(fleet, lost, view => view.state === 'create-unknown')
  return new Map((await app.done('app.snapshot', {})).rotations.map(view => [view.id, view]))
}

async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: 32 }, lane))
}

async function until(
  { views }: Fleet,
  some: readonly RotationView[],
  isThere: (view: RotationView) => boolean
): Promise<void> {
  const end = performance.now() + LONGEST_MS
  while (!some.every(({ id }) => isThereIn(views.get(id), isThere))) {
    if (performance.now() > end) throw new Error(`They never came there: ${countStates(views)}`)
    await delay(100)
  }
}

function isThereIn(view: RotationView | undefined, isThere: (view: RotationView) => boolean): boolean {
  return view !== undefined && isThere(view)
}

async function restart(fleet: Fleet, before: ReadonlyMap<string, RotationView>): Promise<Run> {
  const seenBefore = fleet.servers.map(server => server.requests().length)
  const [load = 0] = loadavg()
  const wallAt = Date.now()
  const cpuBefore = process.cpuUsage()
  const startedAt = await fleet.reopen()
  const wallStartedAt = Date.now() - (performance.now() - startedAt)
  const end = performance.now() + LONGEST_MS
  const waiting = new Map(before)
  let read = 0
  for (;;) {
    const { events } = fleet.app
    for (; read < events.length; read += 1) {
      const event = events[read]
      if (event?.slice !== 'rotation') continue
      const was = before.get(event.value.id)
      if (was !== undefined && isDecided(was, event.value, wallAt)) waiting.delete(was.id)
    }
    if (waiting.size === 0) break
    if (performance.now() > end)
      throw new Error(`${waiting.size} were never decided: ${countStates(waiting)}`)
    await delay(10)
  }
  const decidedAt = performance.now()
  const used = process.cpuUsage(cpuBefore)
  const lists = fleet.servers.flatMap((server, index) =>
    server
      .requests()
      .slice(seenBefore[index])
      .filter(
        ({ method, path, status, at }) =>
          method === 'GET' && path === '/api-keys' && status === 200 && at >= wallStartedAt
      )
  )
  const firstListAt = Math.min(...lists.map(({ at }) => at))
  const fromStart = (decidedAt - startedAt) / 1_000
  return {
    secondsFromStart: fromStart,
    secondsAfterLists: fromStart - (firstListAt - wallStartedAt) / 1_000,
    lists: lists.length,
    cpuSeconds: (used.user + used.system) / 1_000_000,
    load
  }
}

/** Does it say, by what was read since the start, what is to be done next? */
function isDecided(was: RotationView, now: RotationView, wallAt: number): boolean {
  if (was.state === 'planned') return now.state === 'planned'
  if (was.state === 'create-unknown') return now.waits.code !== 'reconcile'
  return (now.old.readAt ?? 0) >= wallAt
}

function countStates(views: ReadonlyMap<string, RotationView>): string {
  const counts: Record<string, number> = {}
  for (const view of views.values()) counts[view.state] = (counts[view.state] ?? 0) + 1
  return JSON.stringify(counts)
}
