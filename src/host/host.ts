import { isFinal } from '../core/rotation/state'
import { SECOND } from '../core/clock'
import type { Result } from '../core/fault'
import { openApp } from './app'
import type { Host, HostOptions } from './host-port'
import type { Module, Slices } from './module'
import { openAccounts } from './modules/accounts'
import { openAppModule } from './modules/app'
import { openBreakGlass } from './modules/break-glass'
import { openDeliveries, openHandoff } from './modules/deliveries'
import { openDestinations } from './modules/destinations'
import { openDue } from './modules/due'
import { openExclusions } from './modules/exclusions'
import { openFiles } from './modules/files'
import { openHistory } from './modules/history'
import { openKeyFiles } from './modules/key-files'
import { openLeaks } from './modules/leaks'
import { openKeys } from './modules/keys'
import { openMonitor } from './modules/monitor'
import { openPeople } from './modules/people'
import { openOverview } from './modules/overview'
import { openPolicies } from './modules/policies'
import { openProviderFiles } from './modules/provider-files'
import { openQuick } from './modules/quick'
import { openReminders } from './modules/reminders'
import { openRotations } from './modules/rotations'
import { openSandbox } from './modules/sandbox'
import { openSchedules } from './modules/schedules'
import { openSinks } from './modules/sinks'
import { openSettings } from './modules/settings'
import { openTeam } from './modules/team'
import { openUpdates } from './modules/updates'
import { openVault } from './modules/vault'
import { openProfile } from './profile'
import type { Profile } from './profile'
import { createRefusalNotes } from './refusals'
import { createRouter } from './router'
import type { Handlers } from './router'
import { withDeadline } from './timers'
import { openVaultAtStart } from './vault-opening'

const CLOSE_WAIT_MS = 4 * SECOND

/**
 * Opens the profile and everything on it. The vault opens on its own afterwards. Faults: `storage-failed` with why; then
 * nothing was changed.
 */
export function createHost(options: HostOptions): Result<Host> {
  const profile = openProfile(options)
  if (!profile.ok) return profile
  return { ok: true, value: assemble(options, profile.value) }
}

/** Puts the modules together. Everything is opened already; from here on nothing is expected to fail. */
function assemble(options: HostOptions, profile: Profile): Host {
  const { clock, log } = options
  const app = openApp({
    options,
    profile,
    slices: () => slices,
    rotation: id => rotations.view(id),
    whenIdle: async () => {
      await Promise.all([accounts.service.whenIdle(), destinations.whenIdle()])
    }
  })

  // Each takes only what stands above it. What a module tells one that stands below goes through a function.
  const settings = openSettings(app)
  const exclusions = openExclusions(app, () => {
    accounts.assessAll()
  })
  // Before the accounts, which need their providers.
  const providerFiles = openProviderFiles(app, {
    onAccepted: id => {
      const own = profile.store.accounts.all().filter(({ providerId }) => providerId === id)
      if (own.length > 0) accounts.startSync(own.map(account => account.id))
    }
  })
  const accounts = openAccounts(app, {
    exclusions: exclusions.service,
    onRemoved: () => {
      breakGlass.service.recover()
      keys.revocation.settleProven()
    }
  })
  const policies = openPolicies(app, accounts)
  const team = openTeam(app, {
    waitingCall: id => rotations.service.waitingCall(id),
    isOpen: id => {
      const state = rotations.service.state(id)
      return state !== null && !isFinal(state)
    }
  })
  const keys = openKeys(app, accounts)
  const quick = openQuick(app, accounts)
  const leaks = openLeaks(app)
  const keyFiles = openKeyFiles(app, quick)
  const destinations = openDestinations(app, { rotations: () => rotations })
  const breakGlass = openBreakGlass(app, { accounts, keys, destinations: destinations.lookup })
  const files = openFiles(app, accounts, keys)
  const history = openHistory(app, breakGlass.service)
  const handoff = openHandoff(app, destinations.lookup)
  const { lookup, activators } = destinations
  const rotations = openRotations(app, { accounts, keys, handoff, destinations: lookup, activators })
  const deliveries = openDeliveries(app, { handoff, destinations: destinations.lookup, accounts, rotations })
  const schedules = openSchedules(app, {
    destinations: destinations.lookup,
    activators: destinations.activators,
    rotations
  })
  const overview = openOverview(app, { rotations, deliveries, schedules })
  const due = openDue(app, schedules, team.approvals)
  const reminders = openReminders(app, due)
  const sinks = openSinks(app)
  const people = openPeople(app)
  const vault = openVault(app, rotations)
  const sandbox = openSandbox(app, { accounts, rotations, destinations })
  const updates = openUpdates(app, rotations, breakGlass)
  const monitor = openMonitor(app, { accounts, keys, deliveries, rotations, schedules, due })
  const window = openAppModule(app, () => slices)

  const slices: Slices = {
    ...window.slices,
    ...vault.slices,
    ...providerFiles.slices,
    ...keyFiles.slices,
    ...accounts.slices,
    ...rotations.slices,
    ...destinations.slices,
    ...deliveries.slices,
    ...schedules.slices,
    ...due.slices,
    ...reminders.slices,
    ...sinks.slices,
    ...team.slices,
    ...settings.slices,
    ...sandbox.slices,
    ...monitor.slices,
    ...updates.slices
  }
  // A command without a handler does not compile.
  const handlers: Handlers = {
    ...window.handlers,
    ...vault.handlers,
    ...providerFiles.handlers,
    ...accounts.handlers,
    ...keys.handlers,
    ...quick.handlers,
    ...leaks.handlers,
    ...keyFiles.handlers,
    ...breakGlass.handlers,
    ...exclusions.handlers,
    ...policies.handlers,
    ...files.handlers,
    ...overview.handlers,
    ...history.handlers,
    ...rotations.handlers,
    ...destinations.handlers,
    ...deliveries.handlers,
    ...schedules.handlers,
    ...due.handlers,
    ...reminders.handlers,
    ...sinks.handlers,
    ...team.handlers,
    ...people.handlers,
    ...settings.handlers,
    ...sandbox.handlers,
    ...monitor.handlers,
    ...updates.handlers
  }
  const modules: readonly Module[] = [
    window,
    monitor,
    updates,
    people,
    sinks,
    reminders,
    due,
    schedules,
    deliveries,
    rotations,
    sandbox,
    files,
    history,
    breakGlass,
    quick,
    leaks,
    keyFiles,
    keys,
    team,
    policies,
    exclusions,
    providerFiles,
    settings,
    vault,
    destinations,
    accounts
  ]

  let closing: Promise<void> | null = null
  const noteRefusal = createRefusalNotes({ audit: profile.store.audit, clock, onError: app.onError })
  const router = createRouter({
    handlers,
    // While it closes, nothing new is started.
    isLocked: () => closing !== null || app.lock.isLocked(),
    isReadOnly: () => app.records.isDamaged(),
    onFault: app.records.noteFault,
    callers: profile.callers,
    log,
    ids: options.ids,
    clock,
    onRefused: (_caller, command, why) => {
      noteRefusal(command, why)
    }
  })
  // Clear copies of secrets that a kill left go first, whether or not the vault opens.
  const cleared = app.registries.files.clearLeftovers().catch(app.onError)
  const opening = openVaultAtStart(app, {
    before: rotations.resume,
    recover: async () => {
      await sandbox.service.resume()
      await deliveries.expireDue()
      await keys.revocation.resume()
      breakGlass.service.recover()
      await keys.creation.sweep()
    },
    opened: monitor.wake,
    after: policies.followRules
  })

  async function closeInOrder(): Promise<void> {
    opening.stop()
    for (const module of modules) module.stop?.()
    app.stop()
    await withDeadline(closeAll(), CLOSE_WAIT_MS, null)
    log.write('app.stopped')
  }

  /** From the outside in: nothing may still be calling when the vault and the store go. */
  async function closeAll(): Promise<void> {
    try {
      for (const module of modules) await module.close?.()
      await app.team.close()
    } finally {
      // Whatever cannot be written any more: the vault key leaves the memory.
      await profile.vault.close()
      profile.store.close()
    }
  }

  return {
    call: (caller, name, input) => router.call(caller, name, input),
    subscribe: listener => app.publisher.subscribe(listener),
    go: (screen, id) => {
      app.publisher.go(screen, id)
    },
    settings: () => app.settings.current(),
    vaultState: () => app.lock.state(),
    trayFacts: () => ({
      vault: app.lock.state(),
      rotations: app.lock.isLocked() ? [] : rotations.views(),
      sealedSecrets: app.lock.isLocked() ? [] : deliveries.views(),
      monitor: monitor.state(),
      pinned: app.lock.isLocked() ? [] : keys.pinned()
    }),
    lock: reason => {
      opening.noteLockReason(reason)
      app.lock.lock()
    },
    wake: () => {
      monitor.wake()
      rotations.service.wakeAll()
    },
    noteNoTray: window.noteNoTray,
    noteNoShortcut: () => {
      app.publisher.go('no-shortcut', null)
    },
    pauseMonitoring: monitor.pause,
    resumeMonitoring: monitor.resume,
    noteForeignCall: () => {
      noteRefusal(null, 'foreign-page')
    },
    ready: () => cleared.then(() => opening.ready),
    close: () => {
      closing ??= closeInOrder()
      return closing
    }
  }
}
