import { DAY, HOUR, MINUTE } from '../clock'
import type { AccountId, KeyId } from '../ids'
import { isInWindow, type MaintenanceWindow } from './window'

// Rotations by a policy: which key is due, and may its rotation begin now by itself? Pure; every time in epoch ms.

export type Schedule = {
  readonly id: string
  readonly name: string
  /** Null: keys of every environment, or of every account. */
  readonly environment: string | null
  readonly accountId: AccountId | null
  readonly everyDays: number
  /** So many days before a key is due its rotation may begin: it takes days until the old one is quiet. */
  readonly leadDays: number
  readonly window: MaintenanceWindow
  /** `start`: begins by itself where no person is needed; `ask`: always asks. */
  readonly act: 'start' | 'ask'
  /** Since when nothing is begun by it; null while it is in force. */
  readonly pausedAt: number | null
  readonly createdAt: number
}

export type ScheduledKey = {
  readonly keyId: KeyId
  readonly accountId: AccountId
  readonly environment: string
  readonly createdAt: number | null
  readonly expiresAt: number | null
  /** A rotation of it is open, by whomever. */
  readonly isInRotation: boolean
  /** Rekey's own connection stands on it: there the mode for that is needed, and a person. */
  readonly isManagementCredential: boolean
  /** A schedule began a rotation of this very key before, and the key is still there: it did not end as it should. */
  readonly wasStarted: boolean
  /** A person said: not before. */
  readonly postponedUntil: number | null
  /** When the list that this stands on was read. */
  readonly readAt: number | null
  /**
   * Can its new secret be delivered without a person? `refused`: Rekey knows every destination, and one cannot be written now.
   */
  readonly handOff: 'by-itself' | 'by-person' | 'refused'
}

export type AskReason =
  'policy-asks' | 'no-destination' | 'destination-refused' | 'started-before' | 'own-credential'
export type HoldReason = 'window' | 'stale' | 'places'

export type ScheduleDecision = {
  readonly keyId: KeyId
  readonly scheduleId: string
  /** When the key should be replaced at the latest. */
  readonly dueAt: number
} & (
  | { readonly act: 'start' }
  | { readonly act: 'ask'; readonly why: AskReason }
  | { readonly act: 'wait'; readonly why: HoldReason }
)

export type Limits = {
  /** Rotations that schedules may have under way at once, and those that are. */
  readonly atOnce: number
  readonly underWay: number
  /** A list older than this is no ground to begin on. */
  readonly freshMs: number
}

/** A reading may stand this much in the future: clocks are set by a little all the time, and by more only when they jump. */
const CLOCK_SLACK_MS = 5 * MINUTE
export const USUAL_LIMITS = { atOnce: 3, freshMs: 2 * HOUR } as const

/** When this key is due under this schedule: by its age, or because it ends by itself before; null when nobody can tell. */
export function dueAt(
  schedule: Pick<Schedule, 'everyDays'>,
  key: Pick<ScheduledKey, 'createdAt' | 'expiresAt'>
): number | null {
  const byAge = key.createdAt === null ? Infinity : key.createdAt + schedule.everyDays * DAY
  const due = Math.min(byAge, key.expiresAt ?? Infinity)
  return due === Infinity ? null : due
}

/**
 * What schedules call for now, the most urgent key first; at most one decision for each key, by the schedule that makes it due
 * first. Never begins: outside the window, for a key that is in a rotation or was begun before, while paused or put off, on a
 * list that is old or seems to come from the future (a clock that jumped), or beyond the limit.
 */
export function decideSchedules(
  schedules: readonly Schedule[],
  keys: readonly ScheduledKey[],
  now: number,
  limits: Limits
): readonly ScheduleDecision[] {
  let free = Math.max(0, limits.atOnce - limits.underWay)
  const due = keys
    .flatMap(key => {
      const call = firstDue(schedules, key, now)
      return call === null ? [] : [{ key, ...call }]
    })
    .toSorted((left, right) => left.at - right.at || (left.key.keyId < right.key.keyId ? -1 : 1))
  const decided = new Set<KeyId>()
  return due.flatMap(({ key, schedule, at }): readonly ScheduleDecision[] => {
    if (decided.has(key.keyId)) return []
    decided.add(key.keyId)
    const about = { keyId: key.keyId, scheduleId: schedule.id, dueAt: at }
    const why = askReason(schedule, key)
    if (why !== null) return [{ ...about, act: 'ask', why }]
    const hold = holdReason(schedule, key, now, limits)
    if (hold !== null) return [{ ...about, act: 'wait', why: hold }]
    if (free === 0) return [{ ...about, act: 'wait', why: 'places' }]
    free -= 1
    return [{ ...about, act: 'start' }]
  })
}

function firstDue(
  schedules: readonly Schedule[],
  key: ScheduledKey,
  now: number
): { readonly schedule: Schedule; readonly at: number } | null {
  if (key.isInRotation || (key.postponedUntil !== null && now < key.postponedUntil)) return null
  const calls = schedules.flatMap(schedule => {
    const at = schedule.pausedAt === null && covers(schedule, key) ? dueAt(schedule, key) : null
    return at === null || now < at - schedule.leadDays * DAY ? [] : [{ schedule, at }]
  })
  const [first] = calls.toSorted(
    (left, right) => left.at - right.at || (left.schedule.id < right.schedule.id ? -1 : 1)
  )
  return first ?? null
}

export function covers(
  schedule: Pick<Schedule, 'environment' | 'accountId'>,
  key: Pick<ScheduledKey, 'environment' | 'accountId'>
): boolean {
  const isHere = schedule.accountId === null || schedule.accountId === key.accountId
  return isHere && (schedule.environment === null || schedule.environment === key.environment)
}

function askReason(schedule: Schedule, key: ScheduledKey): AskReason | null {
  if (key.isManagementCredential) return 'own-credential'
  // It would begin again and again, one new key after the other.
  if (key.wasStarted) return 'started-before'
  if (schedule.act === 'ask') return 'policy-asks'
  if (key.handOff === 'refused') return 'destination-refused'
  return key.handOff === 'by-person' ? 'no-destination' : null
}

function holdReason(schedule: Schedule, key: ScheduledKey, now: number, limits: Limits): HoldReason | null {
  if (!isInWindow(schedule.window, now)) return 'window'
  const age = key.readAt === null ? Infinity : now - key.readAt
  return age > limits.freshMs || age < -CLOCK_SLACK_MS ? 'stale' : null
}
