import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { AccountId, KeyId, SlotId } from '../../core/ids'
import type { CommandOutput } from '../../contract/commands'
import type { WatchView } from '../../contract/monitor'
import { createNewVaultKey } from '../../services/new-vault-key'
import { roomFor } from '../../services/room'
import type { AuditAct, AuditEntry } from '../../core/ports/audit'
import type { HandOver } from '../hand-over'
import type { HostOptions } from '../host-port'
import type { KeyRows } from '../key-rows'
import type { LiveViews } from '../live-views'
import type { LockControl } from '../lock-control'
import { forgetSandboxHistory } from '../../store/forget-sandbox'
import { planOwnKey } from '../own-key'
import { newestPerLabel } from '../../core/deliveries'
import type { Profile } from '../profile'
import type { Publisher } from '../publisher'
import type { Registries } from '../registries'
import type { RotationDesk } from '../rotation-desk'
import type { Handlers } from '../router'
import type { ScheduleDesk } from '../schedule-desk'
import type { Services } from '../services'
import type { SettingsKeeper } from '../settings-keeper'
import { toSandboxView } from '../views/sandbox-view'
import type { Updates } from '../../services/updates/updates'
import { accountHandlers } from './account-handlers'
import { appHandlers, firstKeysOf } from './app-handlers'
import { badDayHandlers } from './bad-day-handlers'
import { docsHandlers } from './docs-handlers'
import { evidenceHandlers } from './evidence-handlers'
import { fileHandlers } from './file-handlers'
import { handoffHandlers } from './handoff-handlers'
import { historyHandlers } from './history-handlers'
import { exclusionHandlers } from './exclusion-handlers'
import { keyHandlers, toConfirmationView } from './key-handlers'
import { policyHandlers } from './policy-handlers'
import { rotationHandlers } from './rotation-handlers'
import { scheduleHandlers } from './schedule-handlers'
import { sandboxHandlers } from './sandbox-handlers'
import { settingsHandlers } from './settings-handlers'
import { syncHandlers } from './sync-handlers'
import { updateHandlers } from './update-handlers'
import { vaultHandlers } from './vault-handlers'

export type HandlerTools = {
  readonly options: HostOptions
  readonly profile: Profile
  readonly registries: Registries
  readonly settings: SettingsKeeper
  readonly services: Services
  readonly lock: LockControl
  readonly views: LiveViews
  readonly rows: KeyRows
  readonly rotations: RotationDesk
  readonly handOver: HandOver
  readonly schedules: ScheduleDesk
  readonly publisher: Publisher
  readonly vaultView: () => CommandOutput<'vault.lock'>
  readonly snapshot: () => CommandOutput<'app.snapshot'>
  readonly startSync: (accountIds?: readonly AccountId[]) => void
  readonly slotChanged: (slotId: SlotId) => void
  readonly keysChanged: () => void
  /** Some keys changed here: their verdicts are made anew. */
  readonly judgeChanged: () => void
  /** What a verdict stands on has changed: all are made anew, in the background. */
  readonly judgeAgain: () => void
  readonly watch: { state(): WatchView; pause(): void; resume(): void }
  readonly updates: Updates
  readonly note: (act: AuditAct, facts: AuditEntry['facts'], actor: AuditEntry['actor']) => void
}

/** All handlers. Their type is the contract's: one that is missing or misspelt does not compile. */
export function createHandlers(tools: HandlerTools): Handlers {
  const { profile, registries, services, views, rows, publisher, lock, note } = tools
  const { store, slots } = profile
  const handedTo = (id: KeyId) => newestPerLabel(profile.deliveries.ofKey(id))
  const forgetSandboxRows = (): void => {
    for (const id of tools.rotations.forgetSandbox()) publisher.rotationChanged(id)
  }
  /** Null if a new sandbox may be made: none is on, none of a former run comes back, and no open rotation would be lost. */
  const bringSandboxBack = async (): Promise<Result<null> | null> => {
    if (services.sandbox.status().state !== 'off') return null
    const back = await services.sandbox.resume()
    if (back.ok && services.sandbox.status().state === 'on') return back
    const hasOpenRotations = tools.rotations.views().some(view => view.isSandbox && view.closedAt === null)
    return hasOpenRotations ? failed('conflict', 'sandbox-unfinished') : null
  }
  const keyTools = {
    store,
    copyText: tools.options.desktop.copyText,
    rows,
    names: views.names,
    creation: services.creation,
    revocation: services.revocation,
    handedTo,
    slotView: views.slot,
    tag: (ids: readonly KeyId[], tags: readonly string[]) => {
      tagKeys(tools, ids, tags)
      tools.judgeChanged()
    },
    keysChanged: () => {
      tools.keysChanged()
      publisher.changed('slots')
      publisher.changed('accounts')
    }
  }
  const keys = keyHandlers(keyTools)
  return {
    ...appHandlers({
      ...registries,
      snapshot: tools.snapshot,
      whenVaultKnown: () => lock.known(),
      keysRevision: () => publisher.keysRevision(),
      firstKeys: () => firstKeysOf(tools.settings.current().keysTable, keys['keys.page'])
    }),
    ...vaultHandlers({
      vault: profile.vault,
      view: tools.vaultView,
      lock: lock.lock,
      settled: lock.settled,
      newKey: createNewVaultKey({
        ...profile.store,
        clock: tools.options.clock,
        slots: profile.slots,
        vault: profile.vault,
        slotGone: (...gone) => tools.rotations.service.slotGone(...gone)
      }),
      changed: () => {
        publisher.restart()
      }
    }),
    ...accountHandlers({
      accounts: services.accounts,
      view: views.account,
      changed: account => {
        publisher.changed('accounts')
        tools.startSync([account.id])
      },
      removed: () => {
        services.breakGlass.recover()
        services.revocation.lookOver()
        publisher.changed('accounts')
        tools.keysChanged()
      }
    }),
    ...syncHandlers({ inventory: services.inventory, startSync: tools.startSync }),
    ...keys,
    ...handoffHandlers({
      handOver: tools.handOver,
      slots,
      clipboard: tools.options.clipboard,
      display: tools.options.secretDisplay,
      chooseSaveFile: tools.options.chooseSaveFile,
      view: views.slot,
      prepareDiscard: slotId => {
        const slot = slots.get(slotId)
        if (slot === null) return failed('not-found')
        const keyIds = slot.keyId === null ? [] : [slot.keyId]
        const confirmation = services.confirmations.mint({
          confirmed: { act: 'discard', slotId, keyIds },
          level: 2,
          phrase: null,
          reasons: [{ code: 'irreversible', facts: {} }]
        })
        return ok({ confirmation, view: toConfirmationView('discard', confirmation, keyIds, keyTools) })
      },
      discard: async (slotId, token, phrase) => {
        const confirmed = services.confirmations.redeem(token, phrase, 'discard')
        if (!confirmed.ok) return confirmed
        if (confirmed.value.slotId !== slotId) return failed('confirmation-required', 'confirmation-stale')
        const done = await tools.handOver.discard(slotId)
        // Its key is one that nobody holds from now on.
        if (done.ok) tools.judgeAgain()
        return done
      },
      noteCopied: views.noteCopied,
      changed: tools.slotChanged
    }),
    ...rotationHandlers({
      rotations: tools.rotations,
      confirmationTools: keyTools,
      planOwn: keyId =>
        planOwnKey(
          { store, registries, accounts: services.accounts, rotations: tools.rotations.service },
          keyId
        ),
      room: id =>
        roomFor(
          {
            clock: tools.options.clock,
            transactions: store.transactions,
            accounts: store.accounts,
            keys: store.keys,
            rotations: tools.rotations.service,
            withClient: services.accounts.withClient
          },
          id
        )
    }),
    ...scheduleHandlers(tools.schedules),
    ...badDayHandlers({
      quickFind: services.quickFind,
      breakGlass: services.breakGlass,
      rows,
      names: {
        accountName: views.names.accountName,
        providerName: id =>
          [...registries.providers.values()].find(each => each.manifest.id === id)?.manifest.name ?? id
      },
      desktop: tools.options.desktop,
      go: (screen, id) => {
        publisher.go(screen, id)
      },
      watch: tools.watch,
      keysChanged: tools.keysChanged
    }),
    ...exclusionHandlers({
      exclusions: services.exclusions,
      breakGlassKeys: services.breakGlassKeys,
      clock: tools.options.clock,
      names: views.names,
      changed: tools.judgeAgain
    }),
    ...fileHandlers({
      store,
      providers: registries.providers,
      names: views.names,
      desktop: tools.options.desktop,
      ids: tools.options.ids,
      register: input => services.accounts.register(input),
      tag: (ids, tags) => {
        tagKeys(tools, ids, tags)
      },
      note,
      changed: () => {
        publisher.changed('accounts')
        tools.judgeAgain()
      }
    }),
    ...historyHandlers({ audit: store.audit, names: views.names }),
    ...updateHandlers({ updates: tools.updates }),
    ...evidenceHandlers({ evidence: services.evidence, desktop: tools.options.desktop }),
    ...settingsHandlers({
      settings: tools.settings,
      noteChange: sections => {
        note('settings.changed', { sections: sections.join(' ') }, 'operator')
      }
    }),
    ...policyHandlers({
      settings: tools.settings,
      serviceNames: services.serviceNames,
      previews: services.policyPreviews,
      changed: tools.keysChanged
    }),
    ...sandboxHandlers({
      start: async () => {
        const back = await bringSandboxBack()
        if (back !== null) return back
        if (services.sandbox.status().state === 'off') forgetSandboxRows()
        const done = await services.sandbox.start()
        if (done.ok) note('sandbox.started', {}, 'operator')
        publisher.changed('accounts')
        tools.judgeAgain()
        return done
      },
      remove: async () => {
        if (['starting', 'removing'].includes(services.sandbox.status().state)) return failed('conflict')
        forgetSandboxRows()
        const done = await services.sandbox.remove()
        if (done.ok) {
          forgetSandboxHistory(store.db)
          note('sandbox.removed', {}, 'operator')
        }
        publisher.changed('accounts')
        publisher.changed('slots')
        tools.keysChanged()
        return done
      },
      view: () => toSandboxView(services.sandbox.status())
    }),
    ...docsHandlers({ providers: registries.providers, openPage: tools.options.openPage })
  }
}

function tagKeys({ profile, options }: HandlerTools, ids: readonly KeyId[], tags: readonly string[]): void {
  const { store } = profile
  store.transactions.run(() => {
    for (const id of ids) {
      const key = store.keys.get(id)
      if (key === null) continue
      store.keys.setTags(id, tags)
      store.audit.append({
        at: options.clock.now(),
        act: 'key.tagged',
        actor: 'operator',
        accountId: key.accountId,
        keyId: id,
        rotationId: null,
        facts: { name: key.name, tags: tags.join(' ').slice(0, 200) }
      })
    }
  })
}
