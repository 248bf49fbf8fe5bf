import { MINUTE, SECOND } from '../../core/clock'
import { ok } from '../../core/fault'
import type { AccountId } from '../../core/ids'
import type { ReadingEnd, Surroundings } from '../../core/monitor/schedule'
import { syncWhenFree } from '../../services/inventory'
import type { SyncProgress } from '../../services/inventory'
import { noticeFacts } from '../../services/monitor/notice-facts'
import { createMonitor } from '../../services/monitor/monitor'
import type { MonitorState } from '../../services/monitor/monitor'
import { createSharedMonitoring } from '../../services/team/shared-monitoring'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'
import { every } from '../timers'
import type { AccountsModule } from './accounts'
import type { DeliveriesModule } from './deliveries'
import type { DueModule } from './due'
import type { KeysModule } from './keys'
import type { RotationsModule } from './rotations'
import type { SchedulesModule } from './schedules'

/** How often the monitor asks what is due: short, and free when nothing is due. */
const CHECK_EVERY_MS = 5 * SECOND

/** Reads the accounts while the app runs, and notifies of what it finds. */
export type MonitorModule = Module & {
  readonly handlers: HandlersOf<'monitor'>
  readonly slices: Slices<'monitor'>
  pause(): void
  resume(): void
  state(): MonitorState
  /** The machine woke up or the vault was opened: what is due is read now. */
  wake(): void
}

export type MonitorTools = {
  readonly accounts: AccountsModule
  readonly keys: KeysModule
  readonly deliveries: DeliveriesModule
  readonly rotations: RotationsModule
  readonly schedules: SchedulesModule
  readonly due: DueModule
}

export function openMonitor(app: App, modules: MonitorTools): MonitorModule {
  const { profile, settings, lock, records, publisher } = app
  const { clock, desktop } = app.options
  const { accounts, keys, rotations, schedules } = modules
  let isClosed = false
  let published = ''

  const shared = createSharedMonitoring({
    clock,
    accounts: profile.store.accounts,
    keys: profile.store.keys,
    monitors: () => app.team.monitors()
  })
  const service = createMonitor({
    clock,
    dice: Math.random,
    policy: () => ({ everyMs: settings.current().sync.everyMinutes * MINUTE }),
    surroundings,
    // A damaged database is read, and nothing new is written into it.
    isOpen: () => ['open', 'session'].includes(lock.state()) && !records.isDamaged(),
    accounts: () => profile.store.accounts.all().map(account => account.id),
    sync: readAccounts,
    quietHours: () => {
      const { notify, quietFromMinute, quietToMinute } = settings.current().monitor
      return notify ? { fromMinute: quietFromMinute, toMinute: quietToMinute } : null
    },
    minuteOfDay: now => {
      const local = new Date(now)
      return local.getHours() * 60 + local.getMinutes()
    },
    facts: () =>
      noticeFacts({
        keys: profile.store.keys,
        revocations: profile.revocations,
        rotations: rotations.views(),
        due: schedules.view().due,
        board: modules.due.board().items,
        days: settings.current().reminders.days,
        vault: lock.state()
      }),
    notices: profile.notices,
    notifier: desktop.notifier
  })

  /** Where another machine of the team polls an account, what it read is taken instead. */
  async function readAccounts(ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, ReadingEnd>> {
    const own = await shared.toList(ids)
    const ends = own.length === 0 ? new Map<AccountId, ReadingEnd>() : endsOf(own, await sync(own))
    for (const [id, { state }] of ends) if (state === 'done') await shared.share(id)
    if (own.length < ids.length) app.keysChanged()
    const filled = ids.filter(id => !own.includes(id))
    return new Map([...ends, ...filled.map(id => [id, { state: 'done' }] as const)])
  }

  async function sync(accountIds: readonly AccountId[]): Promise<SyncProgress> {
    await syncWhenFree(accounts.inventory, accountIds)
    const progress = accounts.inventory.progress()
    keys.revocation.settleProven()
    await keys.creation.sweep()
    await modules.deliveries.expireDue()
    publisher.changed('sealedSecrets')
    return progress
  }

  function surroundings(): Surroundings {
    const { isMetered } = settings.current().monitor
    const found = desktop.surroundings()
    const around: Surroundings = isMetered ? { ...found, line: 'metered' } : found
    // Servers on this computer are reached without any network.
    const areAllHere = profile.store.accounts.all().every(account => isOnThisComputer(account.baseUrl))
    return areAllHere ? { ...around, network: 'online' } : around
  }

  function publish(): void {
    const state = JSON.stringify(service.state())
    if (state === published) return
    published = state
    publisher.changed('monitor')
  }

  function check(): void {
    if (isClosed) return
    service
      .look()
      .then(() => {
        publish()
        return service.state().kind === 'monitoring' ? schedules.startDue() : undefined
      })
      .finally(() => {
        // What only a check needs can go until the next one.
        if (!isClosed) profile.store.db.trim()
      })
      .catch(app.onError)
    publish()
  }

  const stop = every(CHECK_EVERY_MS, check, { onError: app.onError, keepsAlive: false })

  function pause(): void {
    service.pause()
    publish()
  }

  function resume(): void {
    service.resume()
    check()
  }

  return {
    pause,
    resume,
    state: () => service.state(),
    wake: () => {
      service.wake()
      check()
    },
    handlers: {
      'monitor.state': () => ok(service.state()),
      'monitor.pause': () => {
        pause()
        return ok(service.state())
      },
      'monitor.resume': () => {
        resume()
        return ok(service.state())
      }
    },
    slices: { monitor: { read: () => service.state() } },
    stop: () => {
      isClosed = true
      stop()
    }
  }
}

function endsOf(ids: readonly AccountId[], progress: SyncProgress): ReadonlyMap<AccountId, ReadingEnd> {
  const ends = new Map<AccountId, ReadingEnd>()
  for (const { accountId, state, fault } of progress.accounts) {
    if (!ids.includes(accountId)) continue
    if (state === 'failed' && fault !== null) ends.set(accountId, { state: 'failed', fault })
    else ends.set(accountId, { state: state === 'done' ? 'done' : 'stopped' })
  }
  return ends
}

function isOnThisComputer(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
