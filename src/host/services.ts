import { join } from 'node:path'
import { MINUTE } from '../core/clock'
import { newestPerLabel } from '../core/deliveries'
import { fault } from '../core/fault'
import type { Result } from '../core/fault'
import type { OnError } from '../core/guarded'
import type { AccountId } from '../core/ids'
import type { Key } from '../core/key'
import type { Provider } from '../core/ports/provider'
import { createSandbox } from '../sandbox/sandbox'
import type { Sandbox } from '../sandbox/sandbox'
import { createAccounts } from '../services/accounts'
import type { AccountService } from '../services/accounts'
import { createBreakGlass } from '../services/break-glass/break-glass'
import type { BreakGlass } from '../services/break-glass/break-glass'
import { createBreakGlassKeys } from '../services/break-glass-keys'
import type { BreakGlassKeys } from '../services/break-glass-keys'
import { createConfirmations } from '../services/confirmations'
import type { Confirmations } from '../services/confirmations'
import { createCreation } from '../services/creation/creation'
import type { CreationService } from '../services/creation/creation'
import { createEvidence } from '../services/evidence/evidence'
import type { EvidenceService } from '../services/evidence/evidence'
import { createExclusions } from '../services/exclusions'
import type { Exclusions } from '../services/exclusions'
import { createHandoff } from '../services/handoff'
import type { HandoffService } from '../services/handoff'
import { oldKeyOf } from '../services/handoff/recognise'
import { createInventory, syncWhenFree } from '../services/inventory'
import type { Inventory } from '../services/inventory'
import { createPolicyPreviews } from '../services/policy-preview'
import type { PolicyPreviews } from '../services/policy-preview'
import { createQuickFind } from '../services/quick-find/quick-find'
import type { QuickFind } from '../services/quick-find/quick-find'
import { createBatchRuns } from '../services/revocation/batch-runs'
import type { BatchRuns } from '../services/revocation/batch-runs'
import { createRevocation } from '../services/revocation/revocation'
import type { RevocationService } from '../services/revocation/revocation'
import { createServiceNames } from '../services/service-names'
import type { ServiceNames } from '../services/service-names'
import type { Revocation } from '../core/ports/revocations'
import { bundleCodec } from '../vault/bundle-codec'
import type { HostOptions } from './host-port'
import { policiesOf, rotationPolicyOf } from './policies'
import type { Profile } from './profile'
import type { Registries } from './registries'
import type { SettingsKeeper } from './settings-keeper'
import { systemAccount } from './system-account'

export type Services = {
  readonly accounts: AccountService
  readonly inventory: Inventory
  readonly confirmations: Confirmations
  readonly creation: CreationService
  readonly revocation: RevocationService
  readonly batchRuns: Pick<BatchRuns, 'onChange' | 'onFreed'>
  readonly breakGlass: BreakGlass
  readonly quickFind: QuickFind
  readonly handoff: HandoffService
  readonly exclusions: Exclusions
  readonly breakGlassKeys: BreakGlassKeys
  readonly evidence: EvidenceService
  readonly serviceNames: ServiceNames
  readonly policyPreviews: PolicyPreviews
  readonly sandbox: Sandbox
}

export type ServiceTools = {
  readonly options: HostOptions
  readonly profile: Profile
  readonly registries: Registries
  readonly settings: SettingsKeeper
  readonly onUnrecorded: OnError
}

const MOST_OPEN = 100_000
/** Longer than any dialog stays open, shorter than a working day. */
const SLOT_LIFE_MS = 24 * 60 * MINUTE

/** Connects the use cases with each other and with the rooms below. Order: each takes only what stands above it. */
export function createServices(tools: ServiceTools): Services {
  const { options, profile, registries, settings, onUnrecorded } = tools
  const { clock, ids } = options
  const { store, slots, vault, creations, revocations, journal } = profile
  const { transactions, keys, audit } = store
  const onBug = (error: unknown): void => {
    options.log.write('timer.failed', { error })
  }

  const providerOf = (id: AccountId): Provider | null => {
    const account = store.accounts.get(id)
    return account === null ? null : (registries.providers.get(account.providerId) ?? null)
  }
  const isOpenAt = (id: AccountId, counts: (revoke: Revocation) => boolean): boolean => {
    const open = [...journal.inPhase(['open'], MOST_OPEN, 'oldest'), ...creations.open(), ...slots.live()]
    return [...open, ...revocations.open().filter(counts)].some(work => work.accountId === id)
  }
  const accounts = createAccounts({
    ids,
    providers: registries.providers,
    connection: { clock, ...(options.network === undefined ? {} : { network: options.network }) },
    transactions,
    accounts: store.accounts,
    credentials: store.credentials,
    audit,
    onUnrecorded,
    vault,
    codec: bundleCodec,
    hasOpenWork: id => isOpenAt(id, () => true),
    // Of a revoke that has failed a person was told, and nobody is at work on it: a lost account could never go.
    isAtWork: id => isOpenAt(id, ({ state }) => state !== 'failed')
  })
  const { withClient } = accounts
  const exclusions = createExclusions({
    clock,
    ids,
    transactions,
    exclusions: profile.exclusions,
    keys,
    accounts: store.accounts,
    audit
  })
  const breakGlassKeys = createBreakGlassKeys({
    clock,
    transactions,
    keys,
    observations: store.observations,
    audit
  })
  const inventoryTools = {
    clock,
    transactions,
    accounts: store.accounts,
    keys,
    audit,
    providerOf,
    withClient,
    policies: () => policiesOf(settings.current()),
    exclusions: () => exclusions.current(),
    orphans: () => slots.lostKeys()
  }
  const inventory = createInventory(inventoryTools)
  const policyPreviews = createPolicyPreviews({
    ...inventoryTools,
    look: (...run) => store.keyLook.look(...run)
  })
  const serviceNames = createServiceNames({
    clock,
    names: store.serviceNames,
    rules: () => settings.current().services.rules,
    whenReady: () => keys.whenReady()
  })
  const confirmations = createConfirmations({ clock, ids })
  const creation = createCreation({
    clock,
    ids,
    transactions,
    accounts: store.accounts,
    keys,
    audit,
    creations,
    slots,
    vault,
    codec: bundleCodec,
    providerOf,
    withClient,
    slotLifeMs: SLOT_LIFE_MS
  })
  const revocationTools = {
    clock,
    ids,
    transactions,
    accounts: store.accounts,
    keys,
    audit,
    revocations,
    confirmations,
    providerOf,
    withClient,
    quietMs: (key: Key) => {
      const isSandbox = store.accounts.get(key.accountId)?.isSandbox ?? false
      return rotationPolicyOf(settings.current(), isSandbox ? 'sandbox' : 'real').quietMs
    }
  }
  const batchRuns = createBatchRuns(revocationTools, profile.batches)
  const revocation = createRevocation(revocationTools, batchRuns)
  const breakGlass = createBreakGlass(revocationTools, batchRuns, onBug)
  const quickFind = createQuickFind({
    clock,
    keys,
    observations: store.observations,
    lookup: profile.lookup,
    providers: registries.providers,
    vault,
    withClient,
    handedTo: keyId => newestPerLabel(profile.deliveries.ofKey(keyId))
  })
  const handoff = createHandoff({
    clock,
    ids,
    transactions,
    slots,
    audit,
    onUnrecorded,
    vault,
    codec: bundleCodec,
    destinations: registries.destinations,
    deliveries: profile.deliveries,
    oldKeyOf: rotationId => oldKeyOf({ ...profile, keys }, rotationId),
    saveSecretFile: (path, bytes) => registries.files.save(path, bytes),
    clipboard: {
      writeSecret: bytes =>
        options.clipboard.writeSecret(bytes, settings.current().clipboard.clearAfterSeconds * 1_000),
      clearIfOurs: () => options.clipboard.clearIfOurs()
    }
  })
  const evidence = createEvidence({
    clock,
    journal,
    accounts: store.accounts,
    audit,
    slots,
    vault,
    providerName: id => providerOf(id)?.manifest.name ?? null,
    writer: { by: systemAccount(), platform: options.platform, rekey: options.version }
  })
  const sandbox = createSandbox({
    clock,
    ids,
    directory: join(options.dataDir, 'sandbox'),
    providers: registries.providers,
    servers: registries.sandboxes,
    vault,
    transactions,
    accounts: store.accounts,
    keys,
    observations: store.observations,
    connect: input => {
      const provider = [...registries.providers.keys()].find(id => id === input.providerId)
      if (provider === undefined) return Promise.resolve(notFound)
      return accounts.connect({ ...input, providerId: provider, isSandbox: true })
    },
    disconnect: id => accounts.remove(id),
    sync: async accountIds => {
      await syncWhenFree(inventory, accountIds)
    },
    noteDeployed: (keyId, file, values) => {
      const key = keys.get(keyId)
      if (key === null) return
      const prints = values.flatMap(value => {
        const print = vault.fingerprint(new TextEncoder().encode(value))
        return print.ok ? [print.value] : []
      })
      // The sandbox's services hold their keys from the start: recorded like a delivery by Rekey.
      const delivery = { at: clock.now(), keyId, accountId: key.accountId }
      const where = file.split(/[/\\]/).slice(-2).join('/')
      transactions.run(() => {
        audit.append({
          ...delivery,
          act: 'handoff.delivered',
          actor: 'rekey',
          rotationId: null,
          facts: {
            where,
            destination: 'env-file',
            'to.path': file,
            fingerprint: prints.join(' '),
            by: 'sandbox'
          }
        })
        profile.deliveries.add({
          ...delivery,
          label: where,
          destination: { id: 'env-file', settings: { path: file } },
          fingerprints: prints
        })
      })
    }
  })
  return {
    accounts,
    inventory,
    confirmations,
    creation,
    revocation,
    batchRuns,
    breakGlass,
    quickFind,
    handoff,
    exclusions,
    breakGlassKeys,
    evidence,
    serviceNames,
    policyPreviews,
    sandbox
  }
}

const notFound: Result<never> = { ok: false, fault: fault('not-found') }
