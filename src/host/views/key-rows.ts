import type { Account } from '../../core/account'
import { DAY, MINUTE } from '../../core/clock'
import type { Clock } from '../../core/clock'
import type { Verdict } from '../../core/dormancy/verdict'
import type { AccountId, ProviderId } from '../../core/ids'
import type { Key, LastUsed, Permissions } from '../../core/key'
import { breadthOf, widestFirst } from '../../core/permissions'
import type { Provider, ProviderManifest } from '../../core/ports/provider'
import { canReplaceKeys } from '../../core/rotation/replacement'
import { visibleText } from '../../core/visible-text'
import type { KeyRowView } from '../../contract/key-row'
import type { SettingsView } from '../../contract/settings'
import { clockOffsetOf } from '../../services/our-clock'
import type { Observation } from '../../core/ports/observations'
import type { KeyWithVerdict } from '../../core/ports/keys'
import type { Store } from '../../core/ports/store'

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

type LastUsedView = KeyRowView['lastUsed']
type PermissionsView = KeyRowView['permissions']
type VerdictView = KeyRowView['verdict']

/** What a row needs to know about its neighbours. */
type KeySurroundings = {
  readonly manifest: ProviderManifest
  readonly accountName: string
  readonly isSandbox: boolean
  /** The last complete reading of the account, and whether it is older than the account's refresh should be. */
  readonly asOf: number | null
  readonly isStale: boolean
  readonly observations: readonly Observation[]
  readonly now: number
  /** The provider's clock minus ours, where it is large: its times are shown on our clock, so that ages are true. */
  readonly clockOffsetMs: number
}

function toKeyRow({ key, verdict }: KeyWithVerdict, around: KeySurroundings): KeyRowView {
  return {
    id: key.id,
    name: key.name,
    service: key.service,
    environment: key.environment,
    providerId: key.providerId,
    providerName: around.manifest.name,
    accountId: key.accountId,
    accountName: around.accountName,
    groupName: key.groupName,
    masked: key.masked,
    providerKeyId: visibleText(key.providerKeyId),
    status: key.status,
    lastUsed: toLastUsedView(key.lastUsed, around.clockOffsetMs),
    createdAt: key.createdAt === null ? null : key.createdAt - around.clockOffsetMs,
    createdBy: key.createdBy === null ? null : { name: key.createdBy.name, isMember: key.createdBy.isMember },
    expiresAt: key.expiresAt === null ? null : key.expiresAt - around.clockOffsetMs,
    permissions: {
      ...toPermissionsView(key.permissions),
      grants: [...widestFirst(key.permissions.grants, around.manifest.permissions)]
    },
    breadth: breadthOf(key.permissions, around.manifest.permissions),
    verdict: toVerdictView(verdict),
    tags: [...key.tags],
    rotationId: key.rotationId,
    isManagementCredential: key.isManagementCredential,
    isSandbox: around.isSandbox,
    asOf: around.asOf,
    isStale: around.isStale,
    vanishedAt: key.vanishedAt,
    activity:
      around.manifest.capabilities.lastUsed === 'not-reported'
        ? null
        : activityOf(around.observations, around.now),
    can: actsOn(key, around.manifest)
  }
}

export function toLastUsedView(lastUsed: LastUsed, clockOffsetMs = 0): LastUsedView {
  switch (lastUsed.kind) {
    case 'used':
      return { kind: 'used', at: lastUsed.at - clockOffsetMs, precisionMs: lastUsed.precisionMs }
    case 'never':
      return { kind: 'never' }
    case 'unknown':
      return { kind: 'unknown', reason: lastUsed.reason }
    default:
      return lastUsed satisfies never
  }
}

export function toPermissionsView(permissions: Permissions): PermissionsView {
  return {
    source: permissions.source,
    grants: [...permissions.grants],
    ...(permissions.setId === undefined ? {} : { setId: visibleText(permissions.setId) }),
    ...(permissions.setName === undefined ? {} : { setName: permissions.setName })
  }
}

function toVerdictView(verdict: Verdict): VerdictView {
  return {
    state: verdict.state,
    idleMs: verdict.idleMs,
    facts: { ...verdict.facts },
    findings: verdict.findings.map(({ code, severity, facts }) => ({ code, severity, facts: { ...facts } })),
    risk: verdict.risk,
    riskParts: verdict.riskParts.map(({ part, points }) => ({ part, points })),
    confidence: verdict.confidence
  }
}

function actsOn(key: Key, manifest: ProviderManifest): KeyRowView['can'] {
  const { capabilities } = manifest
  const isFree = key.vanishedAt === null && key.status !== 'revoked' && key.rotationId === null
  // A key that is not listed may still work: it can be revoked by its id.
  const isRevocable = key.status !== 'revoked' && key.rotationId === null
  return {
    rotate: isFree && key.status === 'active' && canReplaceKeys(manifest) && capabilities.revoke,
    // The connection's own credential is replaced by a rotation, never cut off: that would lock the app out.
    disable: isFree && key.status === 'active' && capabilities.disable && !key.isManagementCredential,
    enable: isFree && key.status === 'disabled' && capabilities.enable,
    revoke: isRevocable && capabilities.revoke && !key.isManagementCredential,
    dismiss: isRevocable && (key.vanishedAt !== null || key.status === 'expired') && !key.isDismissed,
    showAgain: key.isDismissed
  }
}

const BUCKETS = 30
const BUCKET_MS = 3 * DAY

/**
 * How busy a key was: 30 numbers from 0 to 1, three days each, oldest first. A bucket counts the different last-used
 * times that were read in it, so a reading that did not move adds nothing; the busiest bucket is 1.
 */
function activityOf(observations: readonly Observation[], now: number): number[] {
  const start = now - BUCKETS * BUCKET_MS
  const uses = new Set(
    observations.flatMap(({ lastUsed }) => (lastUsed.kind === 'used' ? [lastUsed.at] : []))
  )
  const counts = new Array<number>(BUCKETS).fill(0)
  for (const at of uses) {
    const bucket = Math.min(BUCKETS - 1, Math.floor((at - start) / BUCKET_MS))
    if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  const most = Math.max(1, ...counts)
  return counts.map(count => Math.round((count / most) * 100) / 100)
}
