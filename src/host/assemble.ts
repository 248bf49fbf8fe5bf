import { SECOND } from '../core/clock'
import type { AccountId, SlotId } from '../core/ids'
import type { CommandOutput } from '../contract/commands'
import { createHandlers } from './handlers/all-handlers'
import type { Host, HostOptions } from './host-port'
import { createKeyRows } from './key-rows'
import { createLiveViews } from './live-views'
import { createLockControl } from './lock-control'
import type { Profile } from './profile'
import { createPublisher } from './publisher'
import { createRecords } from './records'
import { createRefusalNotes } from './refusals'
import { pinnedKeys } from './pinned-keys'
import { noteNoTrayOnce } from './no-tray'
import { machineOf, openRegistries } from './registries'
import { createRouter } from './router'
import { openRotationWork } from './rotation-work'
import { syncWhenFree } from '../services/inventory'
import { createServices } from './services'
import { snapshotOf } from './snapshot'
import { createSettingsKeeper } from './settings-keeper'
import { startBackground } from './background'
import { unfinishedWork } from './updates/unfinished-work'
import { openUpdatesDesk } from './updates/updates-desk'
import { throttled } from './throttle'
import { after } from './timers'
import { toSandboxView } from './views/sandbox-view'
import { toSyncView } from './views/sync-view'
import { toUpdateView } from './views/update-view'

/** Events are gathered this long: below what an eye notices, above what a busy sync makes. */
const PUBLISH_AFTER_MS = 60
const KEYS_AT_MOST_EVERY_MS = 500
const CLOSE_WAIT_MS = 4 * SECOND

/** Puts the host together. Everything is opened already; from here on nothing is expected to fail. */
export function assemble(options: HostOptions, profile: Profile): Host {
  const { clock, log, clipboard } = options
  const { store, vault } = profile
  const registries = openRegistries(machineOf(options.dataDir, profile.leftovers))
  const settings = createSettingsKeeper(options.settingsFile, log)
  const records = createRecords({
    audit: store.audit,
    clock,
    log,
    onChange: () => {
      publisher.changed('storage')
    }
  })
  const services = createServices({
    options,
    profile,
    registries,
    settings,
    onUnrecorded: records.noteUnrecorded
  })
  const onError = (error: unknown): void => {
    log.write('timer.failed', { error })
    records.noteError(error)
  }
  const lock = createLockControl({
    vault,
    whenIdle: () => services.accounts.whenIdle(),
    sleep: ms => clock.sleep(ms),
    onError
  })
  const views = createLiveViews({ profile, registries, accounts: services.accounts, clipboard })
  const rows = createKeyRows({
    clock,
    store,
    providers: registries.providers,
    settings: () => settings.current()
  })
  const { rotations, schedules, handOver } = openRotationWork({
    options,
    profile,
    registries,
    settings,
    services,
    publisher: () => publisher,
    onError
  })

  const vaultView = (): CommandOutput<'vault.lock'> => ({
    state: lock.state(),
    backend: profile.keychain.backend,
    hasPassphrase: vault.hasPassphrase()
  })
  const publisher = createPublisher({
    readers: {
      vault: vaultView,
      accounts: () => views.accounts(),
      sync: () => toSyncView(services.inventory.progress()),
      slots: () => views.slots(),
      groups: () => [...rotations.groups.list()],
      schedules: () => schedules.view(),
      settings: () => settings.current(),
      sandbox: () => toSandboxView(services.sandbox.status()),
      watch: () => background.watch.state(),
      storage: () => records.state(),
      updates: () => toUpdateView(updates.state()),
      rotation: id => rotations.view(id)
    },
    isLocked: () => lock.isLocked(),
    later: work => after(PUBLISH_AFTER_MS, work, { onError }),
    log
  })
  const keys = throttled(
    KEYS_AT_MOST_EVERY_MS,
    () => {
      publisher.keysChanged()
      // They carry how many keys they have.
      publisher.changed('accounts')
    },
    onError
  )

  const updates = openUpdatesDesk({
    options,
    settings: () => settings.current(),
    unfinished: () => unfinishedWork({ profile, rotations, services }),
    note: records.note,
    onChange: () => {
      publisher.changed('updates')
    },
    onError
  })

  function startSync(accountIds?: readonly AccountId[]): void {
    const work =
      accountIds === undefined ? services.inventory.sync() : syncWhenFree(services.inventory, accountIds)
    work.catch(onError)
  }

  function slotChanged(slotId: SlotId): void {
    publisher.changed('slots')
    const rotationId = profile.slots.get(slotId)?.rotationId ?? null
    if (rotationId !== null) publisher.rotationChanged(rotationId)
  }

  const watch = {
    state: () => background.watch.state(),
    pause: () => {
      background.watch.pause()
    },
    resume: () => {
      background.watch.resume()
    }
  }

  const snapshot = (): CommandOutput<'app.snapshot'> =>
    snapshotOf({
      options,
      services,
      lock,
      views,
      rotations,
      schedules,
      settings,
      publisher,
      vaultView,
      watch,
      updates,
      records
    })

  if (settings.wasRepaired) records.note('settings.changed', { why: 'file-repaired' }, 'rekey')

  const noteRefusal = createRefusalNotes({ audit: store.audit, clock, onError })
  const router = createRouter({
    handlers: createHandlers({
      options,
      profile,
      registries,
      settings,
      services,
      lock,
      views,
      rows,
      rotations,
      handOver,
      schedules,
      publisher,
      vaultView,
      snapshot,
      startSync,
      slotChanged,
      keysChanged: () => {
        keys.call()
      },
      judgeChanged: () => {
        services.inventory.assessChanged().then(() => {
          keys.call()
        }, onError)
      },
      judgeAgain: () => {
        keys.call()
        services.inventory.assessAll().then(() => {
          keys.call()
        }, onError)
      },
      watch,
      updates,
      note: records.note
    }),
    // While it closes, nothing new is begun.
    isLocked: () => closing !== null || lock.isLocked(),
    isReadOnly: () => records.isDamaged(),
    onFault: fault => {
      records.noteFault(fault)
    },
    log,
    ids: options.ids,
    clock,
    onRefused: (_caller, command, why) => {
      noteRefusal(command, why)
    }
  })

  let closing: Promise<void> | null = null
  // Clear copies of secrets that a kill left go first, whether or not the vault opens.
  const cleared = registries.files.clearLeftovers().catch(onError)
  const background = startBackground({
    clock,
    settings,
    services,
    profile,
    rotations,
    schedules,
    lock,
    publisher,
    records,
    startSync,
    slotChanged,
    keysChanged: () => {
      keys.call()
    },
    clipboard,
    desktop: options.desktop,
    onError
  })

  return {
    call: (caller, name, input) => router.call(caller, name, input),
    subscribe: listener => publisher.subscribe(listener),
    go: (screen, id) => {
      publisher.go(screen, id)
    },
    settings: () => settings.current(),
    vaultState: () => lock.state(),
    trayFacts: () => ({
      vault: lock.state(),
      rotations: lock.isLocked() ? [] : rotations.views(),
      slots: lock.isLocked() ? [] : views.slots(),
      watch: background.watch.state(),
      pinned: lock.isLocked() ? [] : pinnedKeys(store, rows)
    }),
    lock: reason => {
      background.noteLockReason(reason)
      lock.lock()
    },
    wake: () => {
      background.watch.wake()
      rotations.service.wakeAll()
    },
    noteNoTray: () => {
      noteNoTrayOnce({ notices: profile.notices, clock, onError }, () => {
        publisher.go('no-tray', null)
      })
    },
    noteNoShortcut: () => publisher.go('no-shortcut', null),
    pauseWatching: watch.pause,
    resumeWatching: watch.resume,
    noteForeignCall: () => {
      noteRefusal(null, 'foreign-page')
    },
    ready: () => cleared.then(() => background.ready),
    close: () => {
      closing ??= closeInOrder()
      return closing
    }
  }

  async function closeInOrder(): Promise<void> {
    background.close()
    updates.close()
    keys.close()
    publisher.close()
    services.inventory.stop()
    await Promise.race([closeAll(), clock.sleep(CLOSE_WAIT_MS)])
    log.write('app.stopped')
  }

  /** From the outside in: nothing may still be calling when the vault and the store go. */
  async function closeAll(): Promise<void> {
    try {
      await rotations.close()
      await services.sandbox.close()
      await services.accounts.close()
    } finally {
      // Whatever cannot be written any more: the vault key leaves the memory.
      await vault.close()
      store.close()
    }
  }
}
