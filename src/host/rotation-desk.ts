import { failed } from '../core/fault'
import type { Result } from '../core/fault'
import { asRotationId } from '../core/ids'
import type { KeyId, RotationId } from '../core/ids'
import type { RotationOverview } from '../core/rotation/overview'
import type { Confirmation } from '../services/confirmations'
import { createRotations } from '../services/rotations'
import type { RevokePin, RotationsService } from '../services/rotations'
import type { ProviderTiming } from '../services/rotation/tools'
import { timerScheduler } from '../services/rotation/timer-scheduler'
import { createRotationGroups } from '../services/bulk/rotation-groups'
import type { RotationGroups } from '../services/bulk/rotation-groups'
import type { RotationView } from '../contract/rotations'
import { bundleCodec } from '../vault/bundle-codec'
import { adoptCredential, usesAsOwn, withOwnSecret } from './adopt-credential'
import { confirmRevokeOld } from './confirm-revoke-old'
import type { HostOptions } from './host-port'
import { newestPerLabel } from '../core/deliveries'
import { rotationPolicyOf } from './policies'
import { forgetSandboxWork } from '../store/forget-sandbox'
import type { Profile } from './profile'
import type { Registries } from './registries'
import type { Services } from './services'
import type { SettingsKeeper } from './settings-keeper'
import { toRotationView } from './views/rotation-view'

/** Rotations as the host sees them: the service, its views with names, and confirmations that are pinned. */
export type RotationDesk = {
  readonly service: RotationsService
  readonly groups: RotationGroups
  view(id: string): RotationView | null
  views(): RotationView[]
  toView(overview: RotationOverview): RotationView | null
  onChange(listener: (id: string) => void): () => void
  resume(): Promise<void>
  prepareRevoke(
    id: RotationId
  ): Promise<Result<{ readonly confirmation: Confirmation; readonly keyIds: readonly KeyId[] }>>
  revokeOld(id: RotationId, token: string, phrase: string): Result<RotationOverview>
  /** Lets go of what the sandbox's rotations still hold, so that its accounts can be removed. */
  /** Ids of the rotations that are gone. */
  forgetSandbox(): readonly RotationId[]
  close(): Promise<void>
}

export type RotationDeskTools = {
  readonly options: HostOptions
  readonly profile: Profile
  readonly registries: Registries
  readonly settings: SettingsKeeper
  readonly services: Services
  /** A group, and what these rotations wait for, has changed. */
  readonly onGroups: (rotationIds: readonly RotationId[]) => void
  readonly onError: (error: unknown) => void
}

export function createRotationDesk(tools: RotationDeskTools): RotationDesk {
  const { options, profile, registries, settings, services } = tools
  const { store } = profile
  const service = createRotations(rotationToolsOf(tools))
  const groups = createRotationGroups({
    clock: options.clock,
    ids: options.ids,
    transactions: store.transactions,
    groups: profile.groups,
    audit: store.audit,
    rotations: service,
    onChange: ids => {
      tools.onGroups(ids)
    }
  })
  // Ended ones no longer change: they are folded from their journals once.
  const known = new Map<RotationId, RotationOverview>()
  let isLoaded = false
  const pins = new Map<RotationId, RevokePin>()
  const stopWatching = service.onChange(overview => {
    known.set(overview.id, overview)
  })

  function load(): void {
    if (isLoaded) return
    isLoaded = true
    for (const overview of service.list()) known.set(overview.id, overview)
  }

  /** Null for a rotation of an account that is gone, such as a removed sandbox's. */
  function toView(overview: RotationOverview): RotationView | null {
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

  return {
    service,
    groups,
    view: id => {
      const overview = service.get(asRotationId(id))
      return overview === null ? null : toView(overview)
    },
    views: () => {
      load()
      return [...known.values()].flatMap(overview => toView(current(overview)) ?? [])
    },
    toView,
    onChange: listener =>
      service.onChange(overview => {
        listener(overview.id)
      }),
    resume: async () => {
      await service.resumeAll()
      groups.resumeAll()
    },
    prepareRevoke: async id => {
      const prepared = await service.prepareRevoke(id)
      if (!prepared.ok) return prepared
      const { pin, overview } = prepared.value
      pins.set(id, pin)
      return confirmRevokeOld({
        overview,
        keys: store.keys,
        accounts: store.accounts,
        confirmations: services.confirmations,
        now: options.clock.now(),
        quietMs: overview.policy.quietMs
      })
    },
    revokeOld: (id, token, phrase) => {
      const confirmed = services.confirmations.redeem(token, phrase, 'revoke-old')
      if (!confirmed.ok) return confirmed
      const pin = pins.get(id)
      pins.delete(id)
      const isSame = confirmed.value.rotationId === id && confirmed.value.version === pin?.version
      if (pin === undefined || !isSame) return failed('confirmation-required', 'confirmation-stale')
      return service.revokeOld(pin)
    },
    forgetSandbox: () => {
      const gone = forgetSandbox(tools, service, known)
      groups.forget(gone)
      return gone
    },
    close: async () => {
      stopWatching()
      groups.close()
      await service.stop()
    }
  }

  function rotationToolsOf({ onError }: RotationDeskTools): Parameters<typeof createRotations>[0] {
    const place = (isSandbox: boolean): 'real' | 'sandbox' => (isSandbox ? 'sandbox' : 'real')
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
      placesOf: keyId => newestPerLabel(profile.deliveries.ofKey(keyId)).map(({ label }) => label),
      journal: profile.journal,
      slots: profile.slots,
      vault: profile.vault,
      codec: bundleCodec,
      providerOf: id => {
        const account = store.accounts.get(id)
        return account === null ? null : (registries.providers.get(account.providerId) ?? null)
      },
      withClient: (id, work) => services.accounts.withClient(id, work),
      policyOf: account => ({
        ...rotationPolicyOf(settings.current(), place(account.isSandbox)),
        ...options.pace?.policy
      }),
      // The fakes on loopback answer at once; waiting as for the real provider would only hide what happens.
      timingOf: account => options.pace?.timing ?? (account.isSandbox ? SANDBOX_TIMING : {}),
      finishDelivery: (slotId, destination) =>
        services.handoff.deliver({
          slotId,
          destinationId: destination.id,
          settings: destination.settings,
          afterwards: 'keep-until-in-use'
        }),
      adoptCredential: (id, secret, providerKeyId) =>
        adoptCredential({ accounts: services.accounts, store, registries }, id, secret, providerKeyId),
      usesAsOwn: (id, providerKeyId) => usesAsOwn({ store, registries }, id, providerKeyId),
      withOwnSecret: (id, work) =>
        withOwnSecret({ accounts: services.accounts, store, registries }, id, work),
      onBug: onError
    }
  }
}

const SANDBOX_TIMING: ProviderTiming = {
  // A quiet time that makes up for lost uses would outlast anybody's look at a sandbox.
  lastUsedQuality: { kind: 'exact' },
  lastUsedLagMs: 0,
  lastUsedPrecisionMs: 1_000,
  listLagMs: 0,
  propagationMs: 2_000
}

/** A sandbox goes as a whole: its rotations, secrets and revokes leave no row, and nothing waits for a provider that is gone. */
function forgetSandbox(
  { profile: { store } }: RotationDeskTools,
  service: RotationsService,
  known: Map<RotationId, RotationOverview>
): readonly RotationId[] {
  const sandboxIds = new Set(
    store.accounts
      .all()
      .filter(account => account.isSandbox)
      .map(account => account.id)
  )
  for (const id of sandboxIds) service.forgetAccount(id)
  const gone = [...known.values()].filter(overview => sandboxIds.has(overview.accountId)).map(({ id }) => id)
  for (const id of gone) known.delete(id)
  forgetSandboxWork(store.db)
  return gone
}
