import { setTimeout as delay } from 'node:timers/promises'
import type { SandboxFault } from '../../../src/providers/kit/fault-plan'
import type { RotationView } from '../../../src/shared/ipc/rotation-view'
import { openFleet, type Fleet } from './fleet'

// A thousand open rotations in five different states; then the app starts again, and has to know about each of them what is to
// be done next.

export type Recovery = {
  readonly rotations: number
  readonly byState: Readonly<Record<string, number>>
  /** From the first list that answered until the last rotation was decided. */
  readonly secondsAfterLists: number
  /** From the start of the app until then. */
  readonly secondsFromStart: number
  readonly lists: number
  /** Of the processor, the provider's fake servers included: what is left of the time when others use the machine too. */
  readonly cpuSeconds: number
}

const ACCOUNTS = 20
const KEYS_EACH = 50
const PER_STATE = 200
/** What a lost create waits for before a list may speak of it; it is over when the app starts again. */
const SETTLE_MS = 15_000
const LONGEST_MS = 300_000

export async function measureRecovery(): Promise<Recovery> {
  const server: { fault: SandboxFault | null } = { fault: null }
  const fleet = await openFleet({
    accounts: ACCOUNTS,
    keysEach: KEYS_EACH,
    haste: 100,
    policy: { quietMs: 3_600_000, settleMs: SETTLE_MS, pollMs: 200, pollMaxMs: 600_000 },
    spoil: method => (method === 'POST' ? server.fault : null)
  })
  try {
    const before = await fill(fleet, server)
    await delay(SETTLE_MS)
    return await restart(fleet, before)
  } finally {
    await fleet.close()
  }
}

/** Two hundred each: planned, with a lost create, created, deployed, and draining. */
async function fill(
  fleet: Fleet,
  server: { fault: SandboxFault | null }
): Promise<ReadonlyMap<string, RotationView>> {
  const { app } = fleet
  const planned: RotationView[] = []
  await sideBySide(await fleet.keyIds(), async keyId => {
    const [view] = await app.done('rotations.plan', { keyIds: [keyId], mode: 'routine' })
    if (view !== undefined) planned.push(view)
  })
  const part = (index: number): readonly RotationView[] =>
    planned.slice(index * PER_STATE, (index + 1) * PER_STATE)
  const start = (views: readonly RotationView[]): Promise<unknown> =>
    Promise.all(views.map(({ id, version }) => app.done('rotations.start', { rotationId: id, version })))

  const used = part(0)
  const deployed = part(1)
  await start([...used, ...deployed, ...part(2)])
  await until(fleet, [...used, ...deployed, ...part(2)], view => view.acts.includes('hand-off'))
  await sideBySide([...used, ...deployed], async ({ id, old }) => {
    const settings = { path: fleet.fileOf.get(old.providerKeyId) ?? '' }
    const slotId = fleet.views.get(id)?.slot?.id ?? ''
    await app.done('handoff.deliver', { slotId, destinationId: 'env-file', settings })
  })
  await delay(1_500)
  await fleet.consume(used.map(view => view.old.providerKeyId))
  await until(fleet, used, view => view.state === 'draining')
  server.fault = { kind: 'server-error-after', status: 500 }
  await start(part(3))
  await until(fleet, part(3), view => view.state === 'create-unknown')
  server.fault = null
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

async function restart(fleet: Fleet, before: ReadonlyMap<string, RotationView>): Promise<Recovery> {
  const seenBefore = fleet.servers.map(server => server.requests().length)
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
  const lists = fleet.servers.map((server, index) =>
    server
      .requests()
      .slice(seenBefore[index])
      .filter(
        ({ method, path, status, at }) =>
          method === 'GET' && path === '/api-keys' && status === 200 && at >= wallStartedAt
      )
  )
  const firstListAt = Math.min(...lists.map(list => list[0]?.at ?? Infinity))
  const fromStart = (decidedAt - startedAt) / 1_000
  return {
    rotations: before.size,
    byState: JSON.parse(countStates(before)) as Record<string, number>,
    secondsFromStart: fromStart,
    cpuSeconds: (used.user + used.system) / 1_000_000,
    secondsAfterLists: fromStart - (firstListAt - wallStartedAt) / 1_000,
    lists: lists.reduce((sum, list) => sum + list.length, 0)
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
