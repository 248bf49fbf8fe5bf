import type { Account } from '../../core/account'
import type { Clock } from '../../core/clock'
import { keyIdOf, type AccountId } from '../../core/ids'
import type { Key, ProviderKey } from '../../core/key'
import type { AccountStore } from '../../core/ports/accounts'
import type { KeyStore } from '../../core/ports/keys'
import { isSharedEnough } from '../../core/team/monitoring'
import type { SharedList, SharedReading, TeamMonitors } from './monitors'
import { accountReferenceOf } from './references'

// Between the account monitor and the team: the elected machine shares what it read, and the others read that.

/** A larger account would send tens of megabytes each time: then everybody lists it. */
const MOST_SHARED = 20_000
const PAGE = 500

export type SharedMonitoring = {
  /** Those of these accounts that this machine is to list now. The others were filled from what the elected machine read. */
  toList(ids: readonly AccountId[]): Promise<readonly AccountId[]>
  /** After a whole list of an account: the others get it, where this machine is elected. */
  share(id: AccountId): Promise<void>
}

type Tools = {
  readonly clock: Pick<Clock, 'now'>
  readonly accounts: Pick<AccountStore, 'get' | 'state'>
  readonly keys: Pick<KeyStore, 'get' | 'page' | 'upsert'>
  readonly monitors: () => TeamMonitors | null
}

export function createSharedMonitoring({ clock, accounts, keys, monitors }: Tools): SharedMonitoring {
  async function isFilled(monitor: TeamMonitors, account: Account): Promise<boolean> {
    const reference = accountReferenceOf(account)
    if (reference === null || (await monitor.isElected(reference))) return false
    const shared = await monitor.latest(reference)
    if (!shared.ok || shared.value === null) return false
    const ownListAt = accounts.state(account.id).lastGoodSyncAt
    const about = { now: clock.now(), sharedAt: shared.value.at, ownListAt }
    return isSharedEnough(about) && fill(account, shared.value)
  }

  /** False for a list with a key that is not known here: then a list of our own tells what it is. */
  function fill(account: Account, { at, readings }: SharedList): boolean {
    const updated: ProviderKey[] = []
    for (const reading of readings) {
      const key = keys.get(keyIdOf(account.id, reading.groupId, reading.providerKeyId))
      if (key === null) return false
      // What this machine has read since is newer.
      if (key.lastSeenAt < at) updated.push({ ...key, status: reading.status, lastUsed: reading.lastUsed })
    }
    if (updated.length > 0) keys.upsert(account, updated, at)
    return true
  }

  function readingsOf(accountId: AccountId): readonly SharedReading[] | null {
    const readings: SharedReading[] = []
    for (let offset = 0; ; offset += PAGE) {
      const page = keys.page({
        filter: { accountIds: [accountId] },
        sort: 'name',
        descending: false,
        group: 'none',
        offset,
        limit: PAGE
      })
      if (page.total > MOST_SHARED) return null
      readings.push(
        ...page.rows
          .map(({ key }) => key)
          .filter(isListed)
          .map(readingOf)
      )
      if (page.rows.length < PAGE) return readings
    }
  }

  return {
    async toList(ids) {
      const monitor = monitors()
      if (monitor === null) return ids
      const own: AccountId[] = []
      for (const id of ids) {
        const account = accounts.get(id)
        if (account === null || !(await isFilled(monitor, account))) own.push(id)
      }
      return own
    },
    async share(id) {
      const account = accounts.get(id)
      const reference = account === null ? null : accountReferenceOf(account)
      const readings = reference === null || monitors() === null ? null : readingsOf(id)
      // Not elected, or out of reach: the others list it themselves meanwhile.
      if (reference !== null && readings !== null) await monitors()?.publish(reference, readings)
    }
  }
}

function isListed({ vanishedAt, status }: Key): boolean {
  return vanishedAt === null && status !== 'revoked'
}

function readingOf({ groupId, providerKeyId, status, lastUsed }: Key): SharedReading {
  return { groupId, providerKeyId, status, lastUsed }
}
