import { MINUTE } from '../core/clock'
import type { Clock } from '../core/clock'
import type { Account } from '../core/account'
import type { AccountId, ProviderId } from '../core/ids'
import type { Provider, ProviderManifest } from '../core/ports/provider'
import type { KeyRowView } from '../contract/key-row'
import type { SettingsView } from '../contract/settings'
import type { KeyWithVerdict } from '../core/ports/keys'
import type { Store } from '../core/ports/store'
import { clockOffsetOf } from '../services/our-clock'
import { toKeyRow } from './views/key-view'

/** Readings behind the activity strip of one row. */
const READINGS = 90

export type KeyRows = {
  rowOf(found: KeyWithVerdict): KeyRowView
  /** The same for a page: each account is looked up once. */
  rowsOf(found: readonly KeyWithVerdict[]): KeyRowView[]
}

export type KeyRowTools = {
  readonly clock: Clock
  readonly store: Pick<Store, 'accounts' | 'observations'>
  readonly providers: ReadonlyMap<ProviderId, Provider>
  readonly settings: () => SettingsView
}

/** Makes rows with what their neighbours know: the account's name, its last good reading, the observed uses. */
export function createKeyRows(tools: KeyRowTools): KeyRows {
  function accountOf(id: AccountId): {
    readonly account: Account | null
    readonly asOf: number | null
    readonly clockOffsetMs: number
  } {
    return {
      account: tools.store.accounts.get(id),
      asOf: tools.store.accounts.state(id).lastGoodSyncAt,
      clockOffsetMs: clockOffsetOf(tools.store.accounts, id)
    }
  }

  function rowsOf(found: readonly KeyWithVerdict[]): KeyRowView[] {
    const now = tools.clock.now()
    // Two refreshes may fail before a row counts as old.
    const freshMs = 3 * tools.settings().sync.everyMinutes * MINUTE
    const known = new Map<AccountId, ReturnType<typeof accountOf>>()
    return found.map(each => {
      const { key } = each
      const { account, asOf, clockOffsetMs } = known.get(key.accountId) ?? accountOf(key.accountId)
      known.set(key.accountId, { account, asOf, clockOffsetMs })
      return toKeyRow(each, {
        manifest: manifestOf(tools.providers, key.providerId),
        accountName: account?.name ?? '',
        isSandbox: account?.isSandbox ?? false,
        asOf,
        isStale: asOf === null || now - asOf > freshMs,
        observations: tools.store.observations.recent(key.id, READINGS),
        now,
        clockOffsetMs
      })
    })
  }

  return {
    rowsOf,
    rowOf: found => {
      const [row] = rowsOf([found])
      if (row === undefined) throw new Error('A key without a row.')
      return row
    }
  }
}

/** Throws for a provider that this build does not have: its accounts are not loaded. */
export function manifestOf(providers: ReadonlyMap<ProviderId, Provider>, id: ProviderId): ProviderManifest {
  const provider = providers.get(id)
  if (provider === undefined) throw new Error('A key of a provider that this build does not have.')
  return provider.manifest
}
