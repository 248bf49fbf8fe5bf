import type { Account } from '../../core/account'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asKeyId, asRotationId } from '../../core/ids'
import type { KeyId, RotationId } from '../../core/ids'
import type { ActivatorLookup } from '../../core/ports/activator'
import type { DestinationLookup } from '../../core/ports/destination'
import type { DestinationChoice } from '../../core/rotation/event'
import type { RotationPolicy } from '../../core/rotation/facts'
import type { RotationMode, RotationOverview } from '../../core/rotation/overview'
import type { CapacityView, RotationPreviewView, RotationView } from '../../contract/rotations'
import { adoptCredential, usesAsOwn, withOwnSecret } from '../../services/accounts/adopt-credential'
import { planOwnKey } from '../../services/accounts/own-key'
import { createRotationGroups } from '../../services/bulk/rotation-groups'
import type { HandoffService } from '../../services/handoff'
import { chooseChecked, chooseDestinations } from '../../services/rotation/choose-destinations'
import type { ChooseTools } from '../../services/rotation/choose-destinations'
import { deliveringWith } from '../../services/rotation/delivering-effects'
import { createIncidents } from '../../services/incidents'
import { capacityFor } from '../../services/capacity'
import type { CapacityReport } from '../../services/capacity'
import { beginOrder, previewOrder } from '../../services/rotation/order'
import type { OrderTools, RotationOrder, RotationPreview } from '../../services/rotation/order'
import { createConfirmedRevoke } from '../../services/rotation/confirmed-revoke'
import { timerScheduler } from '../../services/rotation/timer-scheduler'
import type { ProviderTiming, RotationTools } from '../../services/rotation/tools'
import { createRotations } from '../../services/rotation/rotations'
import type { RotationsService } from '../../services/rotation/rotations'
import { forgetSandboxWork } from '../../store/forget-sandbox'
import { bundleCodec } from '../../vault/bundle-codec'
import type { App } from '../app'
import type { HandlersOf, Module, Slices } from '../module'
import { rotationPolicyOf } from '../policies'
import type { CommandValue } from '../router'
import { secretsOf } from '../typed-secrets'
import { toConfirmationView } from '../views/confirmation'
import { toRotationView } from '../views/rotation'
import type { AccountsModule } from './accounts'
import type { KeysModule } from './keys'

export type RotationsModule = Module & {
  readonly handlers: HandlersOf<'rotations'>
  readonly slices: Slices<'rotations' | 'groups'>
  readonly service: RotationsService
  /** Delivers to these, which were checked before. */
  chooseChecked(id: RotationId, choices: readonly DestinationChoice[]): Result<RotationOverview>
  view(id: string): RotationView | null
  views(): RotationView[]
  /** Takes the open rotations up again, before the vault opens: they are shown, and say that they wait for it. */
  resume(): Promise<void>
  /** Drops the sandbox's rotations, so that its accounts can be removed, and answers which they were. */
  forgetSandbox(): readonly RotationId[]
  close(): Promise<void>
}

export type RotationsModuleTools = {
  readonly accounts: AccountsModule
  readonly keys: KeysModule
  /** Delivers a secret again whose delivery was cut off. */
  readonly handoff: Pick<HandoffService, 'deliver' | 'recogniser'>
  readonly destinations: DestinationLookup
  readonly activators: ActivatorLookup
}

export function openRotations(app: App, modules: RotationsModuleTools): RotationsModule {
  const { profile, publisher, registries } = app
  const { clock, ids } = app.options
  const { store } = profile
  const { accounts, keys } = modules
  const { transactions, audit } = store
  const service = createRotations(rotationTools(app, modules))
  const choosing: ChooseTools = {
    rotations: service,
    destinations: modules.destinations,
    activators: modules.activators,
    quietMs: app.options.pace?.destinationQuietMs
  }
  const ordering: OrderTools = {
    ...choosing,
    rotations: service,
    accounts: store.accounts,
    keys: store.keys,
    policyOf: account => policyOf(app, account)
  }
  const groups = createRotationGroups({
    clock,
    ids,
    transactions,
    groups: profile.groups,
    audit,
    rotations: service,
    onChange: rotationIds => {
      publisher.changed('groups')
      for (const id of rotationIds) publisher.rotationChanged(id)
    }
  })
  const confirmedRevoke = createConfirmedRevoke({
    clock,
    keys: store.keys,
    accounts: store.accounts,
    confirmations: app.confirmations,
    rotations: service
  })
  const incidents = createIncidents({
    clock,
    transactions,
    accounts: store.accounts,
    keys: store.keys,
    audit,
    rotations: service,
    batches: profile.batches,
    startSync: accounts.startSync,
    keysChanged: app.keysChanged
  })
  // Ended ones no longer change: they are folded from their journals once.
  const known = new Map<RotationId, RotationOverview>()
  let isLoaded = false
  const stops = [
    service.onChange(overview => {
      known.set(overview.id, overview)
      incidents.rotationChanged(overview)
      publisher.rotationChanged(overview.id)
      publisher.changed('groups')
      publisher.changed('sealedSecrets')
      app.keysChanged()
    }),
    accounts.inventory.onProgress(() => {
      if (accounts.inventory.progress().isRunning) return
      incidents.listsRead()
      service.listsRead().catch(app.onError)
    }),
    app.team.onChange(() => {
      service.teamChanged()
    }),
    keys.batchRuns.onFreed(accountIds => {
      for (const accountId of accountIds) service.capacityFreed(accountId)
    })
  ]

  function load(): void {
    if (isLoaded) return
    isLoaded = true
    for (const overview of service.list()) known.set(overview.id, overview)
  }

  /** Null for a rotation of an account that is gone, such as a removed sandbox's. */
  function viewOf(overview: RotationOverview): RotationView | null {
    const account = store.accounts.get(overview.accountId)
    if (account === null) return null
    return toRotationView(groups.seen(overview), {
      accountName: account.name,
      providerId: account.providerId,
      providerName: registries.providers.get(account.providerId)?.manifest.name ?? account.providerId,
      isSandbox: account.isSandbox
    })
  }

  function current(overview: RotationOverview): RotationOverview {
    // Waits have a progress that time alone moves.
    return overview.closedAt === null ? (service.get(overview.id) ?? overview) : overview
  }

  function view(id: string): RotationView | null {
    const overview = service.get(asRotationId(id))
    return overview === null ? null : viewOf(overview)
  }

  function views(): RotationView[] {
    load()
    return [...known.values()].flatMap(overview => viewOf(current(overview)) ?? [])
  }

  /** A sandbox goes as a whole: its rotations, secrets and revokes leave no row, and nothing waits for a provider that is gone. */
  function forgetSandbox(): readonly RotationId[] {
    const isSandbox = new Set(
      store.accounts
        .all()
        .filter(account => account.isSandbox)
        .map(({ id }) => id)
    )
    for (const id of isSandbox) service.forgetAccount(id)
    const gone = [...known.values()].filter(({ accountId }) => isSandbox.has(accountId)).map(({ id }) => id)
    for (const id of gone) known.delete(id)
    forgetSandboxWork(store.db)
    groups.forget(gone)
    return gone
  }

  const shown = ({ rotationId, version }: { readonly rotationId: string; readonly version: number }) => ({
    id: asRotationId(rotationId),
    version
  })
  const answer = (done: Result<RotationOverview>): Result<RotationView> => {
    if (!done.ok) return done
    const made = viewOf(done.value)
    return made === null ? failed('not-found') : ok(made)
  }

  return {
    service,
    chooseChecked: (id, choices) => chooseChecked(choosing, id, choices),
    view,
    views,
    resume: async () => {
      await service.resumeAll()
      groups.resumeAll()
    },
    forgetSandbox,
    handlers: {
      'rotations.plan': async ({ keyIds, mode, atOnce }) => {
        const [only, ...others] = [...new Set(keyIds)].map(asKeyId)
        if (only === undefined) return failed('invalid-input')
        const planned = await plan(only, others, mode, atOnce)
        return planned.ok ? ok(planned.value.flatMap(overview => viewOf(overview) ?? [])) : planned
      },
      'rotations.capacity': async ({ rotationId }) => {
        const report = await capacityFor(
          {
            clock,
            transactions,
            accounts: store.accounts,
            keys: store.keys,
            rotations: service,
            withClient: accounts.service.withClient
          },
          asRotationId(rotationId)
        )
        return report.ok ? ok(capacityView(app, report.value)) : report
      },
      'rotations.preview': async input => {
        const preview = await previewOrder(ordering, orderOf(input))
        return preview.ok ? previewView(preview.value) : preview
      },
      'rotations.begin': async ({ approved, ...input }) =>
        answer(await beginOrder(ordering, orderOf(input), approved)),
      'rotations.startGroup': ({ groupId }) => groups.begin(groupId),
      'rotations.pauseGroup': ({ groupId }) => groups.pause(groupId),
      'rotations.resumeGroup': ({ groupId }) => groups.resume(groupId),
      'rotations.leaveGroup': ({ rotationId }) => {
        const left = groups.leave(asRotationId(rotationId))
        if (!left.ok) return left
        const made = view(left.value)
        return made === null ? failed('not-found') : ok(made)
      },
      'rotations.start': input => answer(service.start(shown(input))),
      'rotations.giveKey': async ({ parts, ...input }) =>
        answer(await service.giveKey(shown(input), secretsOf(parts))),
      'rotations.acceptPermissions': input => answer(service.acceptPermissions(shown(input))),
      'rotations.confirmDeployed': input => answer(service.confirmDeployed(shown(input), input.where)),
      'rotations.attestInUse': input => answer(service.attestInUse(shown(input), input.note)),
      'rotations.expectNoTraffic': input => answer(service.expectNoTraffic(shown(input), input.reason)),
      'rotations.chooseDestinations': async input =>
        answer(await chooseDestinations(choosing, shown(input), input.destinations.map(choiceOf))),
      'rotations.retryDelivery': input =>
        answer(service.retryDelivery(shown(input), input.delivery, input.act)),
      'rotations.attestDelivery': input =>
        answer(service.attestDelivery(shown(input), input.delivery, input.note)),
      'rotations.retryActivation': input => answer(service.retryActivation(shown(input), input.delivery)),
      'rotations.attestActivation': input =>
        answer(service.attestActivation(shown(input), input.delivery, input.note)),
      'rotations.dropDelivery': input =>
        answer(service.dropDelivery(shown(input), input.delivery, input.reason)),
      'rotations.disableOld': input => answer(service.disableOld(shown(input))),
      'rotations.enableOld': input => answer(service.enableOld(shown(input))),
      'rotations.prepareRevoke': async ({ rotationId }) => {
        const prepared = await confirmedRevoke.prepare(asRotationId(rotationId))
        if (!prepared.ok) return prepared
        const { confirmation, keyIds } = prepared.value
        return ok(toConfirmationView(app, 'revoke', confirmation, keyIds))
      },
      'rotations.revokeOld': ({ rotationId, token, phrase }) =>
        answer(confirmedRevoke.revokeOld(asRotationId(rotationId), token, phrase)),
      'rotations.checkNow': async ({ rotationId }) =>
        answer(await service.checkNow(asRotationId(rotationId))),
      'rotations.retry': input => answer(service.retry(shown(input))),
      'rotations.discardOrphan': input => answer(service.discardOrphan(shown(input))),
      'rotations.notOurs': input => answer(service.notOurs(shown(input))),
      'rotations.createAgain': input => answer(service.createAgain(shown(input))),
      'rotations.abort': input => answer(service.abort(shown(input))),
      'rotations.revokeFirst': async input => answer(await service.revokeFirst(shown(input))),
      'rotations.keepBoth': input => answer(service.keepBoth(shown(input), input.reason)),
      'rotations.abandon': input => answer(service.abandon(shown(input), input.reason))
    },
    slices: {
      rotations: { read: views, whileLocked: [] },
      groups: { read: () => [...groups.list()], whileLocked: [] }
    },
    stop: () => {
      for (const stop of stops) stop()
    },
    close: async () => {
      groups.close()
      await service.stop()
    }
  }

  function previewView({
    key,
    mode,
    destinations,
    policy,
    hash
  }: RotationPreview): Result<RotationPreviewView> {
    const found = store.keys.withVerdict(key.id)
    if (found === null) return failed('not-found')
    return ok({
      key: app.rows.rowOf(found),
      mode,
      destinations: destinations.map(({ destination, where, quietMs }) => ({
        where,
        quietMs,
        activation: destination.activation?.id ?? null
      })),
      policy: { ...policy },
      hash
    })
  }

  async function plan(
    only: KeyId,
    others: readonly KeyId[],
    mode: RotationMode,
    atOnce: number | undefined
  ): Promise<Result<readonly RotationOverview[]>> {
    if (mode !== 'self')
      return others.length > 0 ? groups.plan([only, ...others], mode, atOnce) : service.plan([only], mode)
    if (others.length > 0) return failed('invalid-input')
    return planOwnKey(
      { store, providers: registries.providers, accounts: accounts.service, rotations: service },
      only
    )
  }
}

function policyOf(app: App, { isSandbox }: Pick<Account, 'isSandbox'>): RotationPolicy {
  return {
    ...rotationPolicyOf(app.settings.current(), isSandbox ? 'sandbox' : 'real'),
    ...app.options.pace?.policy
  }
}

function orderOf({ keyId, mode, destinations }: CommandValue<'rotations.preview'>): RotationOrder {
  return { keyId: asKeyId(keyId), mode, destinations: destinations.map(choiceOf) }
}

function choiceOf({
  activation,
  ...choice
}: CommandValue<'rotations.preview'>['destinations'][number]): DestinationChoice {
  return activation === undefined ? choice : { ...choice, activation }
}

function rotationTools(
  app: App,
  { accounts, handoff, destinations, activators }: RotationsModuleTools
): RotationTools {
  const { options, profile } = app
  const { store } = profile
  const connected = {
    accounts: accounts.service,
    store,
    providers: app.registries.providers
  }
  return {
    clock: options.clock,
    ids: options.ids,
    scheduler: timerScheduler(options.clock),
    run: options.ids.id(),
    transactions: store.transactions,
    accounts: store.accounts,
    keys: store.keys,
    observations: store.observations,
    audit: store.audit,
    deliveredTo: keyId => app.deliveredTo(keyId).map(delivery => delivery.label),
    deliveries: profile.deliveries,
    journal: profile.journal,
    sealedSecrets: profile.sealedSecrets,
    vault: profile.vault,
    codec: bundleCodec,
    providerOf: app.providerOf,
    withClient: accounts.service.withClient,
    policyOf: account => policyOf(app, account),
    // The fakes on loopback answer at once; waiting as for the real provider would only hide what happens.
    timingOf: account => options.pace?.timing ?? (account.isSandbox ? SANDBOX_TIMING : {}),
    ...deliveringWith(handoff, destinations, activators),
    adoptCredential: (id, secret, providerKeyId) => adoptCredential(connected, id, secret, providerKeyId),
    usesAsOwn: (id, providerKeyId) => usesAsOwn(connected, id, providerKeyId),
    withOwnSecret: (id, work) => withOwnSecret(connected, id, work),
    team: app.team.gate,
    onBug: app.onError
  }
}

const SANDBOX_TIMING: ProviderTiming = {
  // A quiet time that makes up for lost uses would outlast anybody's look at a sandbox (README, "Honest limits").
  lastUsedQuality: { kind: 'exact' },
  lastUsedLagMs: 0,
  lastUsedPrecisionMs: 1_000,
  listLagMs: 0,
  propagationMs: 2_000
}

function capacityView(app: App, { groupName, cap, taken, readAt, offers }: CapacityReport): CapacityView {
  return {
    groupName,
    cap,
    taken,
    readAt,
    offers: offers.flatMap(({ kind, keyId }) => {
      const found = app.profile.store.keys.withVerdict(keyId)
      if (found === null) return []
      return [
        { kind, key: app.rows.rowOf(found), deliveredTo: app.deliveredTo(keyId).map(({ label }) => label) }
      ]
    })
  }
}
