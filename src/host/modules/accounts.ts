import type { Account, AccountReport } from '../../core/account'
import { largeOffsetMs } from '../../core/clock'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asAccountId, asProviderId } from '../../core/ids'
import { isWebPage } from '../../services/due/tasks'
import { consolePage, hostOf } from '../console-page'
import type { AccountId } from '../../core/ids'
import type { AccountView, ReportView, SyncView } from '../../contract/accounts'
import { toFaultView } from '../../contract/reply'
import { createAccounts } from '../../services/accounts'
import type { AccountService, ConnectInput } from '../../services/accounts'
import { ownKeyOf } from '../../services/accounts/own-key'
import type { Exclusions } from '../../services/exclusions'
import { createInventory, syncWhenFree } from '../../services/inventory'
import type { Inventory, SyncProgress } from '../../services/inventory'
import type { InventoryTools } from '../../services/inventory-tools'
import type { Revocation } from '../../core/ports/revocations'
import { bundleCodec } from '../../vault/bundle-codec'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'
import { policiesOf } from '../policies'
import type { CommandValue } from '../router'
import { secretsOf } from '../typed-secrets'
import { toProviderView } from '../views/provider'

const MOST_OPEN = 100_000
const NO_SYNC: SyncProgress = { isRunning: false, startedAt: null, finishedAt: null, accounts: [] }

/** Accounts at providers, and reading what keys they have. */
export type AccountsModule = Module & {
  readonly handlers: HandlersOf<'accounts' | 'sync' | 'providers'>
  readonly slices: Slices<'accounts' | 'sync'>
  readonly service: AccountService
  readonly inventory: Inventory
  readonly inventoryTools: InventoryTools
  /** Starts a sync that goes on after the answer; failures of it are shown at the accounts. */
  startSync(accountIds?: readonly AccountId[]): void
  /** Makes the verdicts of keys that changed here again. */
  assessChanged(): void
  /** Makes all verdicts again, in the background: what they stand on has changed. */
  assessAll(): void
  close(): Promise<void>
}

export type AccountsTools = {
  readonly exclusions: Exclusions
  readonly onRemoved: () => void
}

export function openAccounts(app: App, { exclusions, onRemoved }: AccountsTools): AccountsModule {
  const { options, profile, registries, settings, publisher } = app
  const { clock, ids, network } = options
  const { store, vault } = profile
  const { transactions, keys, audit } = store
  const service = createAccounts({
    ids,
    providers: registries.providers,
    connection: { clock, ...(network === undefined ? {} : { network }) },
    transactions,
    accounts: store.accounts,
    credentials: store.credentials,
    audit,
    onUnrecorded: app.records.noteUnrecorded,
    vault,
    codec: bundleCodec,
    hasOpenWork: id => isOpenAt(id, () => true),
    // Failed revokes do not count as open work: otherwise an unreachable account could never be removed.
    isAtWork: id => isOpenAt(id, ({ state }) => state !== 'failed')
  })
  const inventoryTools: InventoryTools = {
    clock,
    transactions,
    accounts: store.accounts,
    keys,
    audit,
    providerOf: app.providerOf,
    withClient: service.withClient,
    policies: () => policiesOf(settings.current()),
    exclusions: () => exclusions.current(),
    orphans: () => profile.sealedSecrets.lostKeys()
  }
  const inventory = createInventory(inventoryTools)
  const stop = inventory.onProgress(() => {
    publisher.changed('sync')
    publisher.changed('accounts')
    app.keysChanged()
  })

  function isOpenAt(id: AccountId, counts: (revoke: Revocation) => boolean): boolean {
    const open = [
      ...profile.journal.inPhase(['open'], MOST_OPEN, 'oldest'),
      ...profile.creations.open(),
      ...profile.sealedSecrets.live(),
      ...profile.revocations.open().filter(counts)
    ]
    return open.some(work => work.accountId === id)
  }

  function startSync(accountIds?: readonly AccountId[]): void {
    const work = accountIds === undefined ? inventory.sync() : syncWhenFree(inventory, accountIds)
    work.catch(app.onError)
  }

  function view(account: Account): AccountView {
    const state = store.accounts.state(account.id)
    const own = ownKeyOf({ store, providers: registries.providers }, account.id)
    const provider = app.providerOf(account.id)
    if (provider === null) throw new Error('An account of a provider that this build does not have.')
    const { manifest } = provider
    return {
      id: account.id,
      providerId: account.providerId,
      providerName: manifest.name,
      isFromFile: provider.revision !== undefined,
      name: account.name,
      environment: account.environment,
      baseUrl: account.baseUrl,
      settings: { ...account.settings },
      isSandbox: account.isSandbox,
      standing: manifest.standing,
      health: state.health,
      credential: credentialOf(account.id),
      ownKey: { state: own.state, keyId: own.state === 'offered' ? own.keyId : null },
      lastSyncAt: state.lastSyncAt,
      lastGoodSyncAt: state.lastGoodSyncAt,
      fault: state.lastFault === null ? null : toFaultView(state.lastFault),
      keyCount: state.keyCount,
      report:
        state.report === null
          ? null
          : toReportView(state.report, groupId => keys.activeInGroup(account.id, groupId)),
      consoleHost: hostOf(consoleOf(account))
    }
  }

  function consoleOf({ id, baseUrl, isSandbox }: Account): string | null {
    return isSandbox ? null : consolePage(app.providerOf(id)?.manifest.consoleUrl, baseUrl)
  }

  function credentialOf(id: AccountId): AccountView['credential'] {
    if (!service.hasCredential(id)) return 'missing'
    return store.credentials.get(id) === null ? 'this-run-only' : 'sealed'
  }

  /** After a change: windows are told, and the account is read again. */
  function changed(answer: Result<Account>): Result<AccountView> {
    if (!answer.ok) return answer
    publisher.changed('accounts')
    startSync([answer.value.id])
    return ok(view(answer.value))
  }

  function manifestOf(id: string) {
    return registries.providers.get(asProviderId(id))?.manifest
  }

  /** The address comes from that provider's folder, never from a window or a server. */
  async function openPage(url: string | null | undefined): Promise<Result<null>> {
    if (url == null || !isWebPage(url)) return failed('not-found')
    await options.openPage(url)
    return ok(null)
  }

  return {
    service,
    inventory,
    inventoryTools,
    startSync,
    assessChanged: () => {
      inventory.assessChanged().then(app.keysChanged, app.onError)
    },
    assessAll: () => {
      app.keysChanged()
      inventory.assessAll().then(app.keysChanged, app.onError)
    },
    handlers: {
      'providers.list': () => ok([...registries.providers.values()].map(toProviderView)),
      'providers.openDocs': ({ page }) => openPage(manifestOf(page)?.docsUrl),
      'providers.openLeastRight': ({ page }) => openPage(manifestOf(page)?.leastRight?.url),
      'providers.openConsole': ({ page }) => openPage(consolePage(manifestOf(page)?.consoleUrl, '')),
      'providers.copyPolicy': async ({ providerId }) => {
        const policy = manifestOf(providerId)?.leastRight?.policy
        if (policy === undefined) return failed('not-found')
        await options.desktop.copyText(policy)
        return ok(null)
      },
      'accounts.openConsole': async ({ accountId }) => {
        // The address comes from the provider's folder and the account as it is stored, never from this call.
        const account = store.accounts.get(asAccountId(accountId))
        const page = account === null ? null : consoleOf(account)
        if (page === null) return failed('not-found')
        await options.openPage(page)
        return ok(null)
      },
      'accounts.check': async input => {
        const report = await service.check(connectInput(input))
        return report.ok ? ok(toReportView(report.value, () => null)) : report
      },
      'accounts.connect': async input => changed(await service.connect(connectInput(input))),
      'accounts.replaceCredential': async ({ accountId, credential, baseUrl }) =>
        changed(
          await service.replaceCredential({
            accountId: asAccountId(accountId),
            credential: secretsOf(credential),
            ...(baseUrl === undefined ? {} : { baseUrl })
          })
        ),
      'accounts.update': async ({ accountId, name, environment, settings: changedSettings }) =>
        changed(
          await service.update({
            accountId: asAccountId(accountId),
            names: { name, environment },
            settings: changedSettings
          })
        ),
      'accounts.remove': async ({ accountId }) => {
        const done = await service.remove(asAccountId(accountId))
        if (!done.ok) return done
        onRemoved()
        publisher.changed('accounts')
        app.keysChanged()
        return done
      },
      'sync.start': ({ accountIds }) => {
        startSync(accountIds?.map(asAccountId))
        return ok(toSyncView(inventory.progress()))
      },
      'sync.stop': () => {
        inventory.stop()
        return ok(toSyncView(inventory.progress()))
      }
    },
    slices: {
      accounts: {
        read: () =>
          store.accounts
            .all()
            .filter(account => registries.providers.has(account.providerId))
            .map(view),
        whileLocked: []
      },
      sync: { read: () => toSyncView(inventory.progress()), whileLocked: toSyncView(NO_SYNC) }
    },
    stop: () => {
      stop()
      inventory.stop()
    },
    close: () => service.close()
  }
}

function connectInput(input: CommandValue<'accounts.connect'>): ConnectInput {
  return {
    providerId: asProviderId(input.providerId),
    name: input.name,
    environment: input.environment,
    baseUrl: input.baseUrl,
    settings: input.settings,
    credential: secretsOf(input.credential),
    isSandbox: false
  }
}

function toReportView(report: AccountReport, activeKeysOf: (groupId: string) => number | null): ReportView {
  return {
    groups: report.groups.map(({ id, name, cap }) => ({ id, name, cap, activeKeys: activeKeysOf(id) })),
    rights: report.rights.map(({ right, state }) => ({ right, state })),
    warnings: [
      ...report.warnings,
      ...(largeOffsetMs(report.clockOffsetMs) === 0 ? [] : ['clock-differs' as const])
    ],
    version: report.version,
    grantable: report.grantable === null ? null : [...report.grantable],
    permissionSets: report.permissionSets.map(({ id, name, grants }) => ({ id, name, grants: [...grants] })),
    clockOffsetMs: report.clockOffsetMs
  }
}

function toSyncView(progress: SyncProgress): SyncView {
  return {
    isRunning: progress.isRunning,
    startedAt: progress.startedAt,
    finishedAt: progress.finishedAt,
    accounts: progress.accounts.map(({ accountId, state, keys, fault }) => ({
      accountId,
      state,
      keys,
      fault: fault === null ? null : toFaultView(fault)
    }))
  }
}
