import { ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asAccountId, asKeyId } from '../../core/ids'
import type { ActivatorLookup } from '../../core/ports/activator'
import type { DestinationLookup } from '../../core/ports/destination'
import type { Schedule } from '../../core/schedule/decide'
import { nextOpening } from '../../core/schedule/window'
import type { DueKeyView, SchedulesView, ScheduleView } from '../../contract/schedules'
import { createScheduleRunner } from '../../services/schedules/runner'
import type { DueKey } from '../../services/schedules/runner'
import { createSchedules } from '../../services/schedules/schedules'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'
import type { RotationsModule } from './rotations'

export type SchedulesModule = Module & {
  readonly handlers: HandlersOf<'schedules'>
  readonly slices: Slices<'schedules'>
  view(): SchedulesView
  /** Starts what is due and may be started now. */
  startDue(): Promise<void>
}

export type SchedulesTools = {
  readonly destinations: DestinationLookup
  readonly activators: ActivatorLookup
  readonly rotations: RotationsModule
}

export function openSchedules(
  app: App,
  { destinations, activators, rotations }: SchedulesTools
): SchedulesModule {
  const { profile, publisher } = app
  const { clock, ids } = app.options
  const { schedules, store } = profile
  const { transactions, accounts, keys, audit } = store
  const service = createSchedules({ clock, ids, transactions, schedules, accounts, keys, audit })
  const publish = (): void => {
    publisher.changed('schedules')
  }
  const runner = createScheduleRunner({
    clock,
    transactions,
    schedules,
    accounts,
    keys,
    audit,
    rotations: rotations.service,
    destinations,
    activators,
    destinationsOf: keyId => app.deliveredTo(keyId).map(delivery => delivery.destination),
    deliverTo: (id, choices) =>
      profile.callers.forSchedule(rotations.view(id)?.scheduledBy ?? '', () =>
        rotations.chooseChecked(id, choices)
      ),
    onChange: publish
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

  function view(): SchedulesView {
    return { schedules: service.all().map(scheduleView), due: runner.due().map(dueView) }
  }

  function changed<T>(done: Result<T>): Result<T> {
    if (!done.ok) return done
    runner.wake()
    publish()
    return done
  }

  function answer(done: Result<Schedule>): Result<ScheduleView> {
    const saved = changed(done)
    return saved.ok ? ok(scheduleView(saved.value)) : saved
  }

  return {
    view,
    startDue: () => runner.look(),
    handlers: {
      'schedules.save': ({ scheduleId, accountId, ...wanted }) =>
        answer(
          service.save({
            ...wanted,
            id: scheduleId,
            accountId: accountId === null ? null : asAccountId(accountId)
          })
        ),
      'schedules.pause': ({ scheduleId }) => answer(service.pause(scheduleId)),
      'schedules.resume': ({ scheduleId }) => answer(service.resume(scheduleId)),
      'schedules.remove': ({ scheduleId }) => changed(service.remove(scheduleId)),
      'schedules.postpone': ({ keyId, days }) => changed(service.postpone(asKeyId(keyId), days))
    },
    slices: { schedules: { read: view, whileLocked: { schedules: [], due: [] } } },
    stop: () => {
      runner.close()
    }
  }
}
