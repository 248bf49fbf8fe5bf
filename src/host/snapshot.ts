import type { CommandOutput } from '../contract/commands'
import type { HandlerTools } from './handlers/all-handlers'
import type { HostOptions } from './host-port'
import type { Records } from './records'
import { toSandboxView } from './views/sandbox-view'
import { toSyncView } from './views/sync-view'
import { toUpdateView } from './views/update-view'

export type SnapshotTools = Pick<
  HandlerTools,
  | 'services'
  | 'lock'
  | 'views'
  | 'rotations'
  | 'schedules'
  | 'settings'
  | 'publisher'
  | 'vaultView'
  | 'watch'
  | 'updates'
> & {
  readonly options: Pick<HostOptions, 'version' | 'platform' | 'oldRuntime' | 'clipboard'>
  readonly records: Pick<Records, 'state'>
}

/** All that a window begins with. A locked app shows that it is locked, and nothing of what it knows. */
export function snapshotOf(tools: SnapshotTools): CommandOutput<'app.snapshot'> {
  const { options, services, lock, views, rotations, schedules, settings, publisher } = tools
  const isLocked = lock.isLocked()
  return {
    revision: publisher.revision(),
    version: options.version,
    platform: options.platform,
    oldRuntime: options.oldRuntime ?? null,
    vault: tools.vaultView(),
    accounts: isLocked ? [] : views.accounts(),
    sync: toSyncView(
      isLocked
        ? { isRunning: false, startedAt: null, finishedAt: null, accounts: [] }
        : services.inventory.progress()
    ),
    rotations: isLocked ? [] : rotations.views(),
    groups: isLocked ? [] : [...rotations.groups.list()],
    schedules: isLocked ? { schedules: [], due: [] } : schedules.view(),
    slots: isLocked ? [] : views.slots(),
    settings: settings.current(),
    sandbox: toSandboxView(services.sandbox.status()),
    watch: tools.watch.state(),
    storage: tools.records.state(),
    clipboardClearing: options.clipboard.clearing,
    updates: toUpdateView(tools.updates.state()),
    settingsWere: settings.were,
    keysRevision: publisher.keysRevision()
  }
}
