import { SECOND } from '../../core/clock'
import { ok } from '../../core/fault'
import type { UpdateState } from '../../core/updates/updates'
import type { UpdateView } from '../../contract/updates'
import type { UpdateInstaller } from '../../core/ports/updates'
import { createUpdates } from '../../services/updates/updates'
import type { UpdateNote } from '../../services/updates/updates'
import type { AuditEntry } from '../../core/ports/audit'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'
import { every } from '../timers'
import { isAllowedFeed, openUpdateFeed } from '../updates/feed'
import { openSeenUpdates } from '../updates/seen-file'
import { openUpdateKey } from '../updates/signed-manifest'
import { unfinishedWork } from '../updates/unfinished-work'
import type { BreakGlassModule } from './break-glass'
import type { RotationsModule } from './rotations'

const CHECK_EVERY_MS = 5 * SECOND

/** Where there is no shell there is nothing to replace. */
const NO_INSTALLER: UpdateInstaller = {
  ability: 'not-installed',
  download: () => Promise.resolve({ ok: false, problem: 'not-installed' }),
  verify: () => Promise.resolve({ ok: false, problem: 'not-installed' }),
  install: () => Promise.resolve({ ok: false, problem: 'not-installed' }),
  discard: () => Promise.resolve()
}

export type UpdatesModule = Module & {
  readonly handlers: HandlersOf<'updates'>
  readonly slices: Slices<'updates'>
}

export function openUpdates(
  app: App,
  rotations: RotationsModule,
  breakGlass: BreakGlassModule
): UpdatesModule {
  const { options, settings, publisher, onError } = app
  const trust = options.updates?.trust ?? { key: null, feed: null }
  const key = openUpdateKey(trust.key)
  const system = { platform: options.platform, arch: process.arch }
  const service = createUpdates({
    clock: options.clock,
    current: options.version,
    system,
    trust: { hasKey: key !== null, feed: trust.feed },
    wanted: () => {
      const { isOn, feed } = settings.current().updates
      return { isOn, feed: feed.trim() }
    },
    isAllowedFeed,
    isOnline: () => options.desktop.surroundings().network === 'online',
    unfinished: () => unfinishedWork({ profile: app.profile, rotations, breakGlass: breakGlass.service }),
    feed: openUpdateFeed({
      ...system,
      key,
      ...(options.network === undefined ? {} : { network: options.network })
    }),
    installer: options.updates?.installer ?? NO_INSTALLER,
    seen: openSeenUpdates(options.dataDir, onError),
    note: what => {
      app.records.note(what.act, factsOf(what), what.act === 'update.installed' ? 'operator' : 'rekey')
    },
    onChange: () => {
      publisher.changed('updates')
    }
  })
  const stopChecking = every(
    CHECK_EVERY_MS,
    () => {
      service.look().catch(onError)
    },
    { onError, keepsAlive: false }
  )
  const stopListening = settings.onChange(() => {
    publisher.changed('updates')
  })
  return {
    handlers: {
      'updates.check': async () => ok(toUpdateView(await service.check())),
      'updates.install': async ({ version }) => {
        const wanted = await service.install(version)
        return wanted.ok ? ok(toUpdateView(wanted.value)) : wanted
      },
      'updates.cancel': async () => ok(toUpdateView(await service.cancel()))
    },
    slices: { updates: { read: () => toUpdateView(service.state()) } },
    stop: () => {
      stopChecking()
      stopListening()
    }
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

function toUpdateView({ step, checkedAt, feed, hasKey }: UpdateState): UpdateView {
  return {
    kind: step.kind,
    version: 'version' in step ? step.version : null,
    problem: 'problem' in step ? step.problem : null,
    checkedAt,
    feed: feed === null ? null : { url: feed.url, from: feed.from },
    hasKey
  }
}
