import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { failed, ok } from '../core/fault'
import type { FaultDetail, Result } from '../core/fault'
import { faultOf } from '../core/faulted'
import type { LeftoverLedger } from '../core/ports/destination'
import { leftoverStore } from '../store/leftovers'
import { openStore } from '../store/open-store'
import type { OpenedStore } from '../store/open-store'
import { batchStore, noticeStore } from '../store/batches'
import type { BatchStore } from '../core/ports/batches'
import type { NoticeStore } from '../core/ports/notices'
import { dueTaskStore } from '../store/due-tasks'
import type { DueTaskStore } from '../core/ports/due-tasks'
import { exclusionStore } from '../store/exclusions'
import type { ExclusionStore } from '../core/ports/exclusions'
import { keyFileStore } from '../store/key-files'
import type { KeyFileStore } from '../core/ports/key-files'
import { keyLookup } from '../store/key-lookup'
import type { KeyLookup } from '../core/ports/key-lookup'
import { connectionStore } from '../store/connections'
import { teamStore } from '../store/team'
import type { TeamStore } from '../core/ports/team-store'
import type { ConnectionStore } from '../core/ports/connections'
import { deliveryStore } from '../store/deliveries'
import { providerFileStore } from '../store/provider-files'
import type { ProviderFileStore } from '../core/ports/provider-files'
import type { DeliveryStore } from '../core/ports/deliveries'
import { creationStore, revocationStore } from '../store/obligations'
import type { CreationStore } from '../core/ports/creations'
import type { RevocationStore } from '../core/ports/revocations'
import { journalStore } from '../store/journal'
import type { JournalStore } from '../core/ports/journal'
import { reminderStore } from '../store/reminders'
import type { ReminderStore } from '../core/ports/reminders'
import { rotationGroupStore } from '../store/rotation-groups'
import type { RotationGroupStore } from '../core/ports/rotation-groups'
import { sinkCursorStore } from '../store/sink-cursors'
import type { SinkCursorStore } from '../core/ports/sink'
import { scheduleStore } from '../store/schedules'
import type { ScheduleStore } from '../core/ports/schedules'
import { sealedSecretStore } from '../store/sealed-secrets'
import type { SealedSecretStore } from '../core/ports/sealed-secrets'
import { MINUTE } from '../core/clock'
import { createKeychainClient, serviceNameOf } from '../vault/keychain-client'
import type { Keychain } from '../vault/keychain'
import { createMemoryKeychain } from '../vault/memory-keychain'
import { createOsVault } from '../vault/os-vault'
import type { Vault } from '../core/ports/vault'
import { createCallers } from './callers'
import type { Callers } from './callers'
import type { HostOptions } from './host-port'
import { installIdIn } from './install-id'
import type { InstallId } from './install-id'
import { systemAccount } from './system'

/** What rests in the profile's folder, opened: the store with all its repositories, and the vault over the keychain. */
export type Profile = {
  readonly store: OpenedStore
  readonly sealedSecrets: SealedSecretStore
  readonly journal: JournalStore
  readonly creations: CreationStore
  readonly revocations: RevocationStore
  readonly batches: BatchStore
  readonly notices: NoticeStore
  readonly keyFiles: KeyFileStore
  readonly lookup: KeyLookup
  readonly connections: ConnectionStore
  readonly deliveries: DeliveryStore
  readonly dueTasks: DueTaskStore
  readonly exclusions: ExclusionStore
  readonly reminders: ReminderStore
  readonly sinkCursors: SinkCursorStore
  /** Names this installation to others; it says nothing of the person. */
  readonly installation: string
  readonly groups: RotationGroupStore
  readonly schedules: ScheduleStore
  readonly leftovers: LeftoverLedger
  readonly providerFiles: ProviderFileStore
  readonly team: TeamStore
  readonly keychain: Keychain
  readonly vault: Vault
  readonly callers: Callers
}

const BACKENDS: { readonly [platform: string]: string } = {
  linux: 'Secret Service',
  darwin: 'Keychain',
  win32: 'Credential Manager'
}

const DETAIL_BY_ERROR: { readonly [code: string]: FaultDetail } = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only'
}

export function openProfile(options: HostOptions): Result<Profile> {
  try {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
    if (options.platform !== 'win32') chmodSync(options.dataDir, 0o700)
    const opened = openStore({ path: join(options.dataDir, 'rekey.db') })
    if (!opened.ok) {
      options.log.write('store.failed', opened.fault)
      return opened
    }
    return ok(profileOn(options, opened.value))
  } catch (error) {
    const detail = detailOf(error)
    if (detail === undefined) throw error
    options.log.write('store.failed', { code: 'storage-failed', detail })
    return failed('storage-failed', detail)
  }
}

function profileOn(options: HostOptions, opened: OpenedStore): Profile {
  const callers = createCallers(systemAccount)
  const store = { ...opened, audit: callers.namedIn(opened.audit) }
  const sealedSecrets = sealedSecretStore(store.db)
  const connections = connectionStore(store.db)
  const team = teamStore(store.db)
  const isSealed = (): boolean => hasSealedRows(store, sealedSecrets, connections, team)
  const name = installIdIn(options.dataDir, options.ids, isSealed)
  const keychain = keychainOf(options, name)
  return {
    callers,
    store,
    sealedSecrets,
    journal: callers.namedInJournal(journalStore(store.db)),
    creations: creationStore(store.db),
    revocations: revocationStore(store.db),
    batches: batchStore(store.db),
    notices: noticeStore(store.db),
    keyFiles: keyFileStore(store.db),
    lookup: keyLookup(store.db),
    connections,
    deliveries: deliveryStore(store.db),
    dueTasks: dueTaskStore(store.db),
    exclusions: exclusionStore(store.db),
    reminders: reminderStore(store.db),
    sinkCursors: sinkCursorStore(store.db),
    installation: createHash('sha256').update(`installation ${name.id}`).digest('hex').slice(0, 16),
    groups: rotationGroupStore(store.db),
    schedules: scheduleStore(store.db),
    leftovers: leftoverStore(store.db),
    providerFiles: providerFileStore(store.db),
    team,
    keychain,
    vault: createOsVault({
      keychain,
      onError: error => {
        options.log.write('timer.failed', { error })
      },
      hasSealedRows: isSealed,
      credentialBoxes: () =>
        [
          ...store.accounts.all().map(({ id }) => store.credentials.get(id)?.box ?? null),
          ...connections.all().map(({ id }) => connections.box(id)),
          team.box()
        ].filter(box => box !== null),
      isNameLost: name.isLost,
      keepName: () => {
        name.keep()
      }
    })
  }
}

/** Rows that cannot be counted may be there: a new vault key would make them unreadable for ever. */
function hasSealedRows(
  store: OpenedStore,
  sealedSecrets: SealedSecretStore,
  connections: ConnectionStore,
  team: TeamStore
): boolean {
  try {
    const ofConnections = connections.all().filter(({ id }) => connections.box(id) !== null)
    const ofTeam = team.box() === null ? 0 : 1
    return store.credentials.count() + sealedSecrets.countBoxes() + ofConnections.length + ofTeam > 0
  } catch (error) {
    if (faultOf(error) === null) throw error
    return true
  }
}

function keychainOf({ keychain, clock, platform }: HostOptions, name: InstallId): Keychain {
  if (keychain.kind === 'given') return keychain.keychain
  if (keychain.kind === 'throw-away') return createMemoryKeychain()
  return createKeychainClient({
    host: keychain.host,
    clock,
    service: serviceNameOf(name.id),
    backend: BACKENDS[platform] ?? 'keychain',
    ...(platform === 'darwin' ? { firstDeadlineMs: MINUTE } : {})
  })
}

function detailOf(error: unknown): FaultDetail | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return DETAIL_BY_ERROR[code]
}
