import { LONGEST_NAME } from '../../core/limits'
import type { Clock, IdSource } from '../../core/clock'
import { DAY } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { KeyId } from '../../core/ids'
import type { Schedule } from '../../core/schedule/decide'
import { isTimeZone } from '../../core/schedule/window'
import { hasHiddenCharacters } from '../../core/visible-text'
import type { AccountStore } from '../../core/ports/accounts'
import type { AuditAct, AuditStore } from '../../core/ports/audit'
import type { KeyStore } from '../../core/ports/keys'
import type { Transactions } from '../../core/ports/transactions'
import type { ScheduleStore } from '../../core/ports/schedules'

/** What a person says of a schedule; without an id it is a new one. */
export type ScheduleInput = Omit<Schedule, 'id' | 'pausedAt' | 'createdAt'> & { readonly id: string | null }

export type ScheduleTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<IdSource, 'id'>
  readonly transactions: Transactions
  readonly schedules: ScheduleStore
  readonly accounts: Pick<AccountStore, 'get'>
  readonly keys: Pick<KeyStore, 'get'>
  readonly audit: Pick<AuditStore, 'append'>
}

/** Schedules as a person keeps them. What they begin is the matter of the runner. */
export type Schedules = {
  all(): readonly Schedule[]
  /** Faults: `invalid-input` with the field as subject, `not-found` for an unknown id or account. */
  save(input: ScheduleInput): Result<Schedule>
  pause(id: string): Result<Schedule>
  resume(id: string): Result<Schedule>
  /** What it began goes on. Fault `not-found`. */
  remove(id: string): Result<null>
  /** No schedule asks about this key or begins it for so many days. */
  postpone(keyId: KeyId, days: number): Result<null>
}

const MOST_EVERY = 1_095
const MOST_POSTPONED = 365
const MINUTES_A_DAY = 24 * 60

export function createSchedules(tools: ScheduleTools): Schedules {
  const { clock, schedules } = tools

  function find(id: string): Schedule | null {
    return schedules.all().find(schedule => schedule.id === id) ?? null
  }

  function write(act: AuditAct, schedule: Schedule): Result<Schedule> {
    tools.transactions.run(() => {
      schedules.put(schedule)
      note(act, schedule)
    })
    return ok(schedule)
  }

  function note(act: AuditAct, { name, everyDays, accountId, environment }: Schedule): void {
    tools.audit.append({
      at: clock.now(),
      act,
      actor: 'operator',
      accountId,
      keyId: null,
      rotationId: null,
      facts: { schedule: name, everyDays, environment: environment ?? 'all' }
    })
  }

  function paused(id: string, act: AuditAct, pausedAt: number | null): Result<Schedule> {
    const found = find(id)
    if (found === null) return failed('not-found')
    const isSame = (found.pausedAt === null) === (pausedAt === null)
    return isSame ? ok(found) : write(act, { ...found, pausedAt })
  }

  return {
    all: () => schedules.all(),
    save: ({ id, ...wanted }) => {
      const before = id === null ? null : find(id)
      if (id !== null && before === null) return failed('not-found')
      const wrong = wrongField(wanted)
      if (wrong !== null) return failed('invalid-input', 'value-invalid', { subject: wrong })
      if (wanted.accountId !== null && tools.accounts.get(wanted.accountId) === null)
        return failed('not-found')
      const kept = {
        id: before?.id ?? tools.ids.id(),
        pausedAt: before?.pausedAt ?? null,
        createdAt: before?.createdAt ?? clock.now()
      }
      return write('schedule.saved', { ...wanted, name: wanted.name.trim(), ...kept })
    },
    pause: id => paused(id, 'schedule.paused', clock.now()),
    resume: id => paused(id, 'schedule.resumed', null),
    remove: id => {
      const found = find(id)
      if (found === null) return failed('not-found')
      tools.transactions.run(() => {
        schedules.remove(id)
        note('schedule.removed', found)
      })
      return ok(null)
    },
    postpone: (keyId, days) => {
      const key = tools.keys.get(keyId)
      if (key === null) return failed('not-found')
      if (!Number.isInteger(days) || days < 1 || days > MOST_POSTPONED)
        return failed('invalid-input', 'value-invalid', { subject: 'days' })
      const until = clock.now() + days * DAY
      tools.transactions.run(() => {
        schedules.postpone(keyId, until)
        tools.audit.append({
          at: clock.now(),
          act: 'schedule.postponed',
          actor: 'operator',
          accountId: key.accountId,
          keyId,
          rotationId: null,
          facts: { name: key.name, days }
        })
      })
      return ok(null)
    }
  }
}

/** The first field that cannot be so; null when all can. */
function wrongField(wanted: Omit<ScheduleInput, 'id'>): string | null {
  const { window } = wanted
  const isMinute = (minute: number): boolean =>
    Number.isInteger(minute) && minute >= 0 && minute < MINUTES_A_DAY
  const areDays = window.days.every(day => Number.isInteger(day) && day >= 0 && day <= 6)
  const name = wanted.name.trim()
  if (name === '' || name.length > LONGEST_NAME || hasHiddenCharacters(name)) return 'name'
  if (!Number.isInteger(wanted.everyDays) || wanted.everyDays < 1 || wanted.everyDays > MOST_EVERY)
    return 'everyDays'
  // With as much lead as the whole time a key would be due on the day it is made.
  const isLead =
    Number.isInteger(wanted.leadDays) && wanted.leadDays >= 0 && wanted.leadDays < wanted.everyDays
  if (!isLead || wanted.leadDays > 365) return 'leadDays'
  if (window.days.length === 0 || !areDays || new Set(window.days).size !== window.days.length) return 'days'
  if (!isMinute(window.fromMinute) || !isMinute(window.toMinute)) return 'window'
  return isTimeZone(window.timeZone) && window.timeZone.length <= 64 ? null : 'timeZone'
}
