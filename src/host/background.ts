import type { Clock } from '../core/clock'
import { asRotationId } from '../core/ids'
import type { AccountId, SlotId } from '../core/ids'
import type { Surroundings } from '../core/watch/schedule'
import { syncWhenFree } from '../services/inventory'
import type { SyncProgress } from '../services/inventory'
import type { SettingsView } from '../contract/settings'
import type { VaultState } from '../core/ports/vault'
import type { LockReason } from './host-port'
import { createIncidentWatch } from './incident-watch'
import type { LockControl } from './lock-control'
import type { Profile } from './profile'
import type { Publisher } from './publisher'
import type { Records } from './records'
import type { RotationDesk } from './rotation-desk'
import type { ScheduleDesk } from './schedule-desk'
import type { Services } from './services'
import type { SettingsKeeper } from './settings-keeper'
import { noticeFacts } from '../services/watch/notice-facts'
import type { ShellClipboard, ShellDesktop } from './shell-ports'
import { startWatch } from './watch'
import type { Watch } from './watch'

export type BackgroundTools = {
  readonly clock: Clock
  readonly settings: SettingsKeeper
  readonly services: Services
  readonly profile: Profile
  readonly rotations: RotationDesk
  readonly schedules: Pick<ScheduleDesk, 'look' | 'changed' | 'close' | 'view'>
  readonly lock: LockControl
  readonly publisher: Publisher
  readonly clipboard: ShellClipboard
  readonly desktop: ShellDesktop
  readonly records: Records
  readonly startSync: (accountIds?: readonly AccountId[]) => void
  readonly slotChanged: (slotId: SlotId) => void
  readonly keysChanged: () => void
  readonly onError: (error: unknown) => void
}

export type Background = {
  readonly watch: Watch
  /** The first opening of the vault and what follows it is over, however it ended. */
  readonly ready: Promise<void>
  noteLockReason(reason: LockReason): void
  close(): void
}

/** What goes on without a person: first opening, recovery, the watch, and telling the windows. */
export function startBackground(tools: BackgroundTools): Background {
  const { services, publisher, lock, profile, settings } = tools
  let lockReason: LockReason = 'by-hand'
  let wasLocked = lock.isLocked()
  let judgedBy = policiesIn(settings.current())
  let namedBy = rulesIn(settings.current())

  const incidents = createIncidentWatch({
    clock: tools.clock,
    transactions: profile.store.transactions,
    accounts: profile.store.accounts,
    keys: profile.store.keys,
    audit: profile.store.audit,
    rotations: tools.rotations.service,
    batches: profile.batches,
    startSync: tools.startSync,
    keysChanged: tools.keysChanged
  })

  const stops = [
    services.inventory.onProgress(() => {
      if (!services.inventory.progress().isRunning) {
        incidents.listsRead()
        tools.rotations.service.listsRead().catch(tools.onError)
      }
      publisher.changed('sync')
      publisher.changed('accounts')
      tools.keysChanged()
    }),
    services.batchRuns.onChange(batchId => {
      publisher.batchChanged(batchId)
      tools.keysChanged()
    }),
    services.breakGlass.onEnded(accountIds => {
      // What was made there since is flagged by the lists that are read now.
      tools.startSync(accountIds)
    }),
    services.batchRuns.onFreed(accountIds => {
      for (const accountId of accountIds) tools.rotations.service.roomMade(accountId)
    }),
    services.sandbox.onChange(() => {
      publisher.changed('sandbox')
    }),
    tools.clipboard.onChange(() => {
      publisher.changed('slots')
    }),
    settings.onChange(now => {
      publisher.changed('settings')
      publisher.changed('updates')
      if (rulesIn(now) !== namedBy) {
        namedBy = rulesIn(now)
        followRules()
      }
      // Verdicts stand on the policies, not on how a list is sorted.
      if (policiesIn(now) === judgedBy) return
      judgedBy = policiesIn(now)
      services.inventory.assessAll().then(tools.keysChanged, tools.onError)
    }),
    tools.rotations.onChange(id => {
      incidents.rotationChanged(tools.rotations.service.get(asRotationId(id)))
      publisher.rotationChanged(id)
      publisher.changed('groups')
      publisher.changed('slots')
      tools.keysChanged()
    }),
    lock.onState(onVault)
  ]

  function onVault(state: VaultState): void {
    // The windows first: a locked screen waits for nothing, and least of all for the record of itself.
    const isLocked = lock.isLocked()
    if (isLocked === wasLocked) publisher.changed('vault')
    else publisher.restart()
    wasLocked = isLocked
    publisher.changed('accounts')
    if (state === 'locked') tools.records.note('vault.locked', { why: lockReason }, 'rekey')
    if (state !== 'open' && state !== 'session') return
    tools.records.note('vault.unlocked', { kind: state }, 'operator')
    if (tools.records.isDamaged()) return
    recover().catch(tools.onError)
    watch.wake()
  }

  let recovering: Promise<void> | null = null

  /** After each opening of the vault: what was cut off is looked at before anything new is begun. */
  function recover(): Promise<void> {
    recovering ??= (async () => {
      try {
        await services.sandbox.resume()
        await expireSlots()
        await services.revocation.resume()
        services.breakGlass.recover()
        await services.creation.sweep()
      } finally {
        recovering = null
        publisher.changed('slots')
        tools.keysChanged()
      }
    })()
    return recovering
  }

  /** Rotations expire their own slots; these are the ones of plain creates, whose keys nobody holds from then on. */
  async function expireSlots(): Promise<void> {
    const expired = await services.handoff.expireDue()
    if (!expired.ok || expired.value.length === 0) return
    services.inventory.assessAll().then(tools.keysChanged, tools.onError)
    for (const slot of expired.value) {
      if (slot.rotationId !== null)
        await tools.rotations.service.slotGone(slot.rotationId, slot.id, 'expired')
    }
  }

  async function sync(accountIds: readonly AccountId[]): Promise<SyncProgress> {
    await syncWhenFree(services.inventory, accountIds)
    const progress = services.inventory.progress()
    services.revocation.lookOver()
    await services.creation.sweep()
    await expireSlots()
    publisher.changed('slots')
    return progress
  }

  /** Servers on this computer are reached without any network. */
  function surroundings(): Surroundings {
    const { isMetered } = settings.current().watch
    const found = tools.desktop.surroundings()
    const around: Surroundings = isMetered ? { ...found, line: 'metered' } : found
    const areAllHere = profile.store.accounts.all().every(account => isOnThisComputer(account.baseUrl))
    return areAllHere ? { ...around, network: 'online' } : around
  }

  const watch = startWatch({
    clock: tools.clock,
    settings: () => settings.current(),
    // A damaged database is read, and nothing new is written into it.
    isOpen: () => ['open', 'session'].includes(lock.state()) && !tools.records.isDamaged(),
    accounts: () => profile.store.accounts.all().map(account => account.id),
    sync,
    surroundings,
    facts: () =>
      noticeFacts({
        now: tools.clock.now(),
        keys: profile.store.keys,
        revocations: profile.revocations,
        rotations: tools.rotations.views(),
        due: tools.schedules.view().due,
        vault: lock.state()
      }),
    notices: profile.notices,
    notifier: tools.desktop.notifier,
    afterLook: () => tools.schedules.look(),
    rest: () => {
      profile.store.db.trim()
    },
    onState: () => {
      publisher.changed('watch')
    },
    onError: tools.onError
  })

  async function begin(): Promise<void> {
    // Before the vault: what is open is shown, and says that it waits for the vault.
    // A journal that cannot be read must not keep the vault shut.
    await tools.rotations.resume().catch(tools.onError)
    await profile.vault.open()
    await recovering
    // Cut off by the end of the last run, or stopped then.
    followRules()
  }
  const ready = begin().catch(tools.onError)

  function followRules(): void {
    services.serviceNames.follow().then(tools.keysChanged, tools.onError)
  }

  return {
    watch,
    ready,
    noteLockReason: reason => {
      lockReason = reason
    },
    close: () => {
      watch.close()
      tools.schedules.close()
      for (const stop of stops) stop()
      services.serviceNames.stop()
      services.policyPreviews.stop()
    }
  }
}

function rulesIn({ services }: SettingsView): string {
  return JSON.stringify(services.rules)
}

function policiesIn({ dormancy, rotation }: SettingsView): string {
  return JSON.stringify([dormancy, rotation])
}

function isOnThisComputer(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
