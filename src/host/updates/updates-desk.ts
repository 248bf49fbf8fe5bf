import { SECOND } from '../../core/clock'
import type { AuditAct, AuditEntry } from '../../core/ports/audit'
import type { UnfinishedWork } from '../../core/updates/policy'
import { createUpdates } from '../../services/updates/updates'
import type { UpdateNote, Updates } from '../../services/updates/updates'
import type { UpdateInstaller } from '../../core/ports/updates'
import type { SettingsView } from '../../contract/settings'
import type { HostOptions } from '../host-port'
import { every } from '../timers'
import { isAllowedFeed, openUpdateFeed } from './feed'
import { openSeenUpdates } from './seen-file'
import { openUpdateKey } from './signed-manifest'

const LOOK_EVERY_MS = 5 * SECOND

export type UpdatesDeskTools = {
  readonly options: HostOptions
  readonly settings: () => SettingsView
  readonly unfinished: () => UnfinishedWork
  readonly note: (act: AuditAct, facts: AuditEntry['facts'], actor: AuditEntry['actor']) => void
  readonly onChange: () => void
  readonly onError: (error: unknown) => void
}

export type UpdatesDesk = Updates & { close(): void }

/** Where there is no shell there is nothing to replace. */
const NO_INSTALLER: UpdateInstaller = {
  ability: 'not-installed',
  download: () => Promise.resolve({ ok: false, problem: 'not-installed' }),
  verify: () => Promise.resolve({ ok: false, problem: 'not-installed' }),
  install: () => Promise.resolve({ ok: false, problem: 'not-installed' }),
  discard: () => Promise.resolve()
}

/** Updates with what this build and this machine bring along, and their turns. */
export function openUpdatesDesk(tools: UpdatesDeskTools): UpdatesDesk {
  const { options } = tools
  const trust = options.updates?.trust ?? { key: null, feed: null }
  const key = openUpdateKey(trust.key)
  const system = { platform: options.platform, arch: process.arch }
  const updates = createUpdates({
    clock: options.clock,
    current: options.version,
    system,
    trust: { hasKey: key !== null, feed: trust.feed },
    wanted: () => {
      const { isOn, feed } = tools.settings().updates
      return { isOn, feed: feed.trim() }
    },
    isAllowedFeed,
    isOnline: () => options.desktop.surroundings().network === 'online',
    unfinished: tools.unfinished,
    feed: openUpdateFeed({
      ...system,
      key,
      ...(options.network === undefined ? {} : { network: options.network })
    }),
    installer: options.updates?.installer ?? NO_INSTALLER,
    seen: openSeenUpdates(options.dataDir, tools.onError),
    note: what => {
      tools.note(what.act, factsOf(what), what.act === 'update.installed' ? 'operator' : 'rekey')
    },
    onChange: tools.onChange
  })
  const stop = every(
    LOOK_EVERY_MS,
    () => {
      updates.look().catch(tools.onError)
    },
    { onError: tools.onError, keepsAlive: false }
  )
  return {
    ...updates,
    close: stop
  }
}

function factsOf(what: UpdateNote): AuditEntry['facts'] {
  switch (what.act) {
    case 'update.installed':
      return { offered: what.version }
    case 'update.refused':
      return { why: what.problem, offered: what.version }
    default:
      return what satisfies never
  }
}
