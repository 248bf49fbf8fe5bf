import type { Clock } from '../../core/clock'
import { DAY, MINUTE } from '../../core/clock'
import type { KeyId, RotationId } from '../../core/ids'
import type { Key } from '../../core/key'
import type { DestinationChoice } from '../../core/rotation/event'
import { takesPlace } from '../../core/bulk/group'
import type { RotationOverview } from '../../core/rotation/overview'
import { covers, decideSchedules, dueAt, USUAL_LIMITS } from '../../core/schedule/decide'
import type {
  AskReason,
  HoldReason,
  Schedule,
  ScheduleDecision,
  ScheduledKey
} from '../../core/schedule/decide'
import { isInWindow } from '../../core/schedule/window'
import type { Result } from '../../core/fault'
import type { AccountStore } from '../../core/ports/accounts'
import type { AuditStore } from '../../core/ports/audit'
import type { KeyStore } from '../../core/ports/keys'
import type { Transactions } from '../../core/ports/transactions'
import type { ScheduleStore } from '../../core/ports/schedules'
import { clockOffsetOf, onOurClock } from '../our-clock'
import { deliverableKeys, type DeliverableTools } from './deliverable'
import type { RotationsService } from '../rotation/rotations'

export type RunnerTools = DeliverableTools & {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  readonly transactions: Transactions
  readonly schedules: ScheduleStore
  readonly accounts: Pick<AccountStore, 'all' | 'get' | 'state'>
  readonly keys: Pick<KeyStore, 'page' | 'isReady'>
  readonly audit: Pick<AuditStore, 'append'>
  readonly rotations: Pick<RotationsService, 'plan' | 'start' | 'abort' | 'list' | 'onChange'>
  /** The rotation delivers to all of these by itself from now on. */
  deliverTo(rotationId: RotationId, destinations: readonly DestinationChoice[]): Result<unknown>
  /** What stands in `due` has changed. */
  onChange(): void
}

/** One key that a schedule has something to say about. */
export type DueKey = {
  readonly key: Key
  readonly schedule: Schedule
  readonly dueAt: number
  readonly act: 'ask' | 'wait' | 'start'
  readonly why: AskReason | HoldReason | null
}

export type ScheduleRunner = {
  /** Does what schedules call for. Call it every few seconds while providers may be called; it looks once in five minutes. */
  look(): Promise<void>
  /** A schedule, a key or a rotation changed: the next call looks at once. */
  wake(): void
  /** What the last look found and did not begin. */
  due(): readonly DueKey[]
  close(): void
}

const LOOK_EVERY_MS = 5 * MINUTE
const PAGE = 200
const MOST_PAGES = 25

export function createScheduleRunner(tools: RunnerTools): ScheduleRunner {
  const { clock, schedules, rotations } = tools
  let found: readonly DueKey[] = []
  let lookedAt: number | null = null
  let isBusy = false
  let isFirst = true
  /** Scheduled rotations whose new secret can be delivered. */
  const ready = new Set<RotationId>()
  const stop = rotations.onChange(overview => {
    noteReady(overview)
    if (overview.closedAt !== null) wake()
  })

  function wake(): void {
    lookedAt = null
  }

  /** One that a person tried to deliver by hand stays theirs. */
  function noteReady({ id, scheduledBy, canChooseDeliveries, deliveries, reason }: RotationOverview): void {
    const isUntouched = deliveries.length === 0 && reason !== 'handoff-failed'
    if (scheduledBy !== null && canChooseDeliveries && isUntouched) ready.add(id)
    else ready.delete(id)
  }

  async function look(): Promise<void> {
    if (isBusy) return
    isBusy = true
    try {
      // A secret that was made before the last end of the app may still wait for its delivery.
      if (isFirst) rotations.list().forEach(noteReady)
      isFirst = false
      deliverReady()
      const isDue = lookedAt === null || clock.monotonic() - lookedAt >= LOOK_EVERY_MS
      if (!isDue || !tools.keys.isReady) return
      lookedAt = clock.monotonic()
      await decide()
    } finally {
      isBusy = false
    }
  }

  async function decide(): Promise<void> {
    const inForce = schedules.all().filter(schedule => schedule.pausedAt === null)
    const isIdle = inForce.length === 0
    beginPlanned(inForce)
    const all = isIdle ? [] : rotations.list()
    const underWay = all.filter(each => each.scheduledBy !== null && takesPlace(each)).length
    const keys = isIdle ? new Map<KeyId, Key>() : candidates(tools, inForce)
    const scheduled = await scheduledKeys(tools, [...keys.values()])
    const decisions = decideSchedules(inForce, scheduled, clock.now(), { ...USUAL_LIMITS, underWay })
    const due: DueKey[] = []
    for (const decision of decisions) {
      const key = keys.get(decision.keyId)
      const schedule = inForce.find(({ id }) => id === decision.scheduleId)
      if (key === undefined || schedule === undefined) continue
      const hasStarted = decision.act === 'start' && (await begin(key, schedule, decision))
      const why = decision.act === 'start' ? null : decision.why
      if (!hasStarted) due.push({ key, schedule, dueAt: decision.dueAt, act: decision.act, why })
    }
    const isNews = JSON.stringify(due.map(signOf)) !== JSON.stringify(found.map(signOf))
    found = due
    if (isNews) tools.onChange()
  }

  /** Planned and noted with its policy in one; a crash before the start leaves one that is started later, never two. */
  async function begin(key: Key, schedule: Schedule, { dueAt: due }: ScheduleDecision): Promise<boolean> {
    const known = tools.destinationsOf(key.id)
    const destinations = known.filter(one => one !== null)
    // The key was delivered elsewhere since it was looked at.
    if (destinations.length === 0 || destinations.length < known.length) return false
    const planned = await rotations.plan([key.id], 'routine', {
      scheduledBy: schedule.name,
      noted: rotationId => {
        schedules.noteStarted({
          rotationId,
          keyId: key.id,
          scheduleId: schedule.id,
          dueAt: due,
          startedAt: clock.now(),
          destinations
        })
        tools.audit.append({
          at: clock.now(),
          act: 'rotation.scheduled',
          actor: { kind: 'schedule', id: schedule.name },
          accountId: key.accountId,
          keyId: key.id,
          rotationId,
          facts: {
            schedule: schedule.name,
            everyDays: schedule.everyDays,
            dueAt: new Date(due).toISOString().slice(0, 10)
          }
        })
      }
    })
    const [overview] = planned.ok ? planned.value : []
    return overview !== undefined && rotations.start({ id: overview.id, version: overview.version }).ok
  }

  /** What was planned and not started, because the app ended or the disk was full: its schedule still decides when. */
  function beginPlanned(inForce: readonly Schedule[]): void {
    for (const { id, version, acts, state } of rotations.list()) {
      if (state !== 'planned' || !acts.includes('start')) continue
      const scheduled = schedules.scheduled(id)
      const schedule = inForce.find(each => each.id === scheduled?.scheduleId)
      if (schedule === undefined || !isInWindow(schedule.window, clock.now())) continue
      // A refusal is tried again with the next look.
      rotations.start({ id, version })
    }
  }

  /** The choice is journaled at once; each delivery is then the rotation's, also after a crash. */
  function deliverReady(): void {
    for (const id of [...ready]) {
      const scheduled = schedules.scheduled(id)
      if (scheduled !== null) tools.deliverTo(id, scheduled.destinations)
    }
  }

  return { look, wake, due: () => found, close: stop }
}

function signOf({ key, schedule, dueAt: at, act, why }: DueKey): readonly unknown[] {
  return [key.id, key.name, schedule.id, schedule.name, at, act, why]
}

/** Keys that could be due: the oldest and those that end first, until neither can be due any more. */
function candidates(tools: RunnerTools, inForce: readonly Schedule[]): Map<KeyId, Key> {
  const now = tools.clock.now()
  const found = new Map<KeyId, Key>()
  const isDue = (schedule: Schedule, key: Pick<Key, 'createdAt' | 'expiresAt'>): boolean => {
    const at = dueAt(schedule, key)
    return at !== null && now >= at - schedule.leadDays * DAY
  }
  // Rows are in the order of the providers' times: the fastest clock decides how far to read.
  const offsets = tools.accounts.all().map(({ id }) => clockOffsetOf(tools.accounts, id))
  const fastest = Math.max(0, ...offsets)
  for (const sort of ['createdAt', 'expiresAt'] as const) {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { rows } = tools.keys.page({
        filter: { statuses: ['active'] },
        sort,
        descending: false,
        group: 'none',
        offset: page * PAGE,
        limit: PAGE
      })
      for (const { key: listed } of rows) {
        const key = onOurClock(tools.accounts, listed)
        if (key.isZombie || !inForce.some(each => covers(each, key) && isDue(each, key))) continue
        found.set(key.id, key)
      }
      const last = rows.at(-1)?.key
      // In this order nothing behind it can be due by this date.
      const at = last?.[sort] ?? null
      const dated = at === null ? null : { createdAt: null, expiresAt: null, [sort]: at - fastest }
      const isOver = dated !== null && !inForce.some(each => isDue(each, dated))
      if (rows.length < PAGE || isOver) break
    }
  }
  return found
}

async function scheduledKeys(tools: RunnerTools, keys: readonly Key[]): Promise<readonly ScheduledKey[]> {
  const { schedules } = tools
  const startable = keys.filter(
    key => key.rotationId === null && !key.isManagementCredential && !schedules.wasStarted(key.id)
  )
  const canDeliver = await deliverableKeys(
    tools,
    startable.map(key => key.id)
  )
  return keys.map(key => ({
    keyId: key.id,
    accountId: key.accountId,
    environment: key.environment,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    isInRotation: key.rotationId !== null,
    isManagementCredential: key.isManagementCredential,
    wasStarted: schedules.wasStarted(key.id),
    postponedUntil: schedules.postponedUntil(key.id),
    readAt: tools.accounts.state(key.accountId).lastGoodSyncAt,
    handOff: canDeliver.get(key.id) ?? 'by-person'
  }))
}
