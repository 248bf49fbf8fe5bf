import type { Destination } from '../core/ports/destination'
import type { SlotId } from '../core/ids'
import type { Schedule } from '../core/schedule/decide'
import { nextOpening } from '../core/schedule/window'
import { createScheduleRunner, type DueKey } from '../services/schedules/runner'
import { createSchedules, type Schedules } from '../services/schedules/schedules'
import type { RotationsService } from '../services/rotations'
import type { DueKeyView, SchedulesView, ScheduleView } from '../contract/schedules'
import type { HandOver } from './hand-over'
import type { HostOptions } from './host-port'
import { newestPerLabel } from '../core/deliveries'
import type { Profile } from './profile'

/** Schedules as the host sees them: what a person keeps, what they call for, and the views of both. */
export type ScheduleDesk = {
  readonly service: Schedules
  view(): SchedulesView
  scheduleView(schedule: Schedule): ScheduleView
  /** A schedule was changed: look at once, and tell the windows. */
  changed(): void
  look(): Promise<void>
  close(): void
}

export type ScheduleDeskTools = {
  readonly options: Pick<HostOptions, 'clock' | 'ids'>
  readonly profile: Profile
  readonly rotations: RotationsService
  readonly destinations: ReadonlyMap<string, Destination>
  readonly handOver: Pick<HandOver, 'deliver'>
  readonly onChange: () => void
}

export function createScheduleDesk(tools: ScheduleDeskTools): ScheduleDesk {
  const { options, profile, rotations } = tools
  const { store, schedules } = profile
  const { clock, ids } = options
  const { transactions, accounts, keys, audit } = store
  const service = createSchedules({ clock, ids, transactions, schedules, accounts, keys, audit })
  const runner = createScheduleRunner({
    clock,
    transactions,
    schedules,
    accounts,
    keys,
    audit,
    rotations,
    destinations: tools.destinations,
    placesOf: keyId => newestPerLabel(profile.deliveries.ofKey(keyId)).map(({ destination }) => destination),
    deliver: (slotId: SlotId, destination) => tools.handOver.deliver(slotId, destination),
    onChange: tools.onChange
  })

  function scheduleView({ createdAt: _createdAt, ...schedule }: Schedule): ScheduleView {
    const { accountId, window } = schedule
    return {
      ...schedule,
      accountName: accountId === null ? null : (accounts.get(accountId)?.name ?? null),
      window: { ...window, days: [...window.days] },
      opensAt: nextOpening(window, clock.now())
    }
  }

  function dueView({ key, schedule, dueAt, act, why }: DueKey): DueKeyView {
    const account = accounts.get(key.accountId)
    return {
      keyId: key.id,
      name: key.name,
      environment: key.environment,
      accountName: account?.name ?? '',
      isSandbox: account?.isSandbox ?? false,
      scheduleId: schedule.id,
      scheduleName: schedule.name,
      dueAt,
      act,
      why
    }
  }

  return {
    service,
    view: () => ({ schedules: service.all().map(scheduleView), due: runner.due().map(dueView) }),
    scheduleView,
    changed: () => {
      runner.wake()
      tools.onChange()
    },
    look: () => runner.look(),
    close: () => {
      runner.close()
    }
  }
}
