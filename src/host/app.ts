import { newestPerLabel } from '../core/deliveries'
import type { OnError } from '../core/guarded'
import type { AccountId, KeyId } from '../core/ids'
import type { Delivery } from '../core/ports/deliveries'
import type { Provider } from '../core/ports/provider'
import type { RotationView } from '../contract/rotations'
import { createConfirmations } from '../services/confirmations'
import type { TeamService } from '../services/team/team'
import { openTeamService } from './team-service'
import type { Confirmations } from '../services/confirmations'
import type { HostOptions } from './host-port'
import { createLockControl } from './lock-control'
import type { LockControl } from './lock-control'
import type { Slices } from './module'
import type { Profile } from './profile'
import { createPublisher } from './publisher'
import type { Publisher } from './publisher'
import { createRecords } from './records'
import type { Records } from './records'
import { machineOf, openRegistries } from './registries'
import type { Registries } from './registries'
import { createSettingsKeeper } from './settings-keeper'
import type { SettingsKeeper } from './settings-keeper'
import { throttled } from './throttle'
import { after } from './timers'
import { createKeyRows } from './views/key-rows'
import type { KeyRows } from './views/key-rows'
import { createNames } from './views/names'
import type { Names } from './views/names'

/** Events are gathered this long: below what an eye notices, above what a busy sync makes. */
const PUBLISH_AFTER_MS = 60
const KEYS_AT_MOST_EVERY_MS = 500

/** What all modules share: the profile, the way to the windows, and names for ids. */
export type App = {
  readonly options: HostOptions
  readonly profile: Profile
  readonly registries: Registries
  readonly settings: SettingsKeeper
  readonly records: Records
  readonly lock: LockControl
  readonly publisher: Publisher
  readonly confirmations: Confirmations
  readonly rows: KeyRows
  readonly names: Names
  /** What a team may hold up, and everything else about it. */
  readonly team: TeamService
  /** The provider of this account; null for an account that is gone, or whose provider this build does not have. */
  providerOf(id: AccountId): Provider | null
  /** Where the secret of this key was delivered to, newest first, each label once. */
  deliveredTo(id: KeyId): readonly Delivery[]
  /** Tells the windows, at most twice a second, that lists of keys and the counts of accounts changed. */
  keysChanged(): void
  readonly onError: OnError
  stop(): void
}

export type AppTools = {
  readonly options: HostOptions
  readonly profile: Profile
  readonly slices: () => Slices
  /** Null when that rotation is gone. */
  readonly rotation: (id: string) => RotationView | null
  /** Resolves when no call to a provider or a destination is in flight. */
  readonly whenIdle: () => Promise<void>
}

export function openApp({ options, profile, slices, rotation, whenIdle }: AppTools): App {
  const { clock, ids, log } = options
  const { store, vault } = profile
  const registries = openRegistries(machineOf(options.dataDir, profile.leftovers))
  const settings = createSettingsKeeper(options.settingsFile, log)
  const records = createRecords({
    audit: store.audit,
    clock,
    log,
    onChange: () => {
      publisher.changed('storage')
    }
  })
  const onError = (error: unknown): void => {
    log.write('timer.failed', { error })
    records.noteError(error)
  }
  const lock = createLockControl({ vault, whenIdle, sleep: ms => clock.sleep(ms), onError })
  const publisher = createPublisher({
    slices,
    rotation,
    isLocked: () => lock.isLocked(),
    later: work => after(PUBLISH_AFTER_MS, work, { onError }),
    log
  })
  const keys = throttled(
    KEYS_AT_MOST_EVERY_MS,
    () => {
      publisher.keysChanged()
      // They carry how many keys they have.
      publisher.changed('accounts')
    },
    onError
  )
  const providerOf = (id: AccountId): Provider | null => {
    const account = store.accounts.get(id)
    return account === null ? null : (registries.providers.get(account.providerId) ?? null)
  }
  return {
    options,
    profile,
    registries,
    settings,
    records,
    lock,
    publisher,
    confirmations: createConfirmations({ clock, ids }),
    rows: createKeyRows({
      clock,
      store,
      providers: registries.providers,
      settings: () => settings.current()
    }),
    names: createNames(store, registries.providers),
    team: openTeamService(options, profile, onError),
    providerOf,
    deliveredTo: id => newestPerLabel(profile.deliveries.ofKey(id)),
    keysChanged: () => {
      keys.call()
    },
    onError,
    stop: () => {
      keys.close()
      publisher.close()
    }
  }
}
