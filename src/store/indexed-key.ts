import { NO_HISTORY } from '../core/dormancy/history'
import type { Drift, KeyHistory } from '../core/dormancy/history'
import { nameTraitsOf } from '../core/dormancy/traits'
import { asAccountId, asKeyId, asProviderId, asRotationId } from '../core/ids'
import type { KeyId } from '../core/ids'
import type { Creator, Key, KeyStatus, LastUsed, LastUsedUnknownReason, Permissions } from '../core/key'
import { groupPrefixOf, TRAITS } from './key-index/columns'
import type { IndexedKey, Past } from './key-index/columns'
import type { KeyIndex } from './key-index/key-index'
import { lastUsedNumber } from './key-rows'
import type { IndexedRow } from './key-sql'
import type { AssessableKey } from '../core/ports/keys'

// How a row of the database goes into the index, and how a pass over all keys reads it back without the database.

/** Columns that only Rekey itself fills. */
export type OwnColumns = Pick<
  IndexedRow,
  | 'tags'
  | 'verdict_state'
  | 'findings'
  | 'idle_since'
  | 'risk'
  | 'assessed_at'
  | 'longest_gap_ms'
  | 'rotation_id'
>
export type ListedColumns = Omit<IndexedRow, keyof OwnColumns>

/** `own` is apart because a row that was just inserted does not have it yet. */
export function toIndexed(row: ListedColumns, own: OwnColumns): IndexedKey {
  return {
    row: row.row,
    id: row.id,
    accountId: row.account_id,
    group: groupPrefixOf(row.id),
    name: row.name,
    masked: row.masked,
    environment: row.environment,
    service: row.service,
    owner: row.creator_name ?? row.group_name,
    creator: creatorText(row),
    status: row.status,
    permissions: row.permissions,
    tags: own.tags,
    lastUsedKind: lastUsedKindOf(row),
    verdictState: own.verdict_state ?? 'unassessed',
    findings: own.findings,
    lastUsed: lastUsedNumber(row),
    createdAt: row.created_at ?? Number.NaN,
    expiresAt: row.expires_at ?? Number.NaN,
    idleSince: own.idle_since ?? Number.NaN,
    risk: own.risk ?? Number.NaN,
    assessedAt: own.assessed_at ?? -1,
    contentHash: row.content_hash,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    isVanished: row.vanished_at !== null,
    isDismissed: row.dismissed_at !== null,
    traits: traitBits(row, own),
    past: pastOf(row, own)
  }
}

/** What a verdict asks of readings and probes; only few keys were ever probed. */
export type ProbedKeys = {
  readonly any: boolean
  has(row: number): boolean
  historyOf(id: KeyId, history: KeyHistory): KeyHistory
}

/** Reads keys as a judge needs them, straight from the index. */
export function assessableKeys(
  index: KeyIndex,
  believed: (accountId: string, lastUsed: LastUsed) => LastUsed,
  probed: ProbedKeys
): (row: number) => AssessableKey {
  const { columns } = index
  const { texts, numbers } = columns
  const permissionsOf = parsedOnce(text => JSON.parse(text) as Permissions)
  const tagsOf = parsedOnce(text => JSON.parse(text) as string[])
  const creatorOf = parsedOnce(toCreator)
  const groupIdOf = parsedOnce(prefix => decodeURIComponent(prefix.split('/')[1] ?? ''))

  function historyOf(row: number, id: KeyId): KeyHistory {
    const past = columns.pasts.get(row)
    const history = past === undefined ? NO_HISTORY : toHistory(past)
    return probed.any && probed.has(row) ? probed.historyOf(id, history) : history
  }

  function keyOf(row: number, traits: number): Key {
    const searchText = columns.searchTexts[row] ?? ''
    const lastSeenAt = numbers.lastSeenAt.at(row)
    const accountId = texts.accountId.at(row)
    return {
      id: asKeyId(columns.idOf(row)),
      accountId: asAccountId(accountId),
      providerId: asProviderId(index.account(accountId)?.providerId ?? ''),
      providerKeyId: '',
      groupId: groupIdOf(texts.group.at(row)),
      groupName: '',
      name: searchText.slice(0, searchText.indexOf('\n')),
      masked: null,
      // The column holds only these.
      status: texts.status.at(row) as KeyStatus,
      permissions: permissionsOf(texts.permissions.at(row)),
      createdAt: known(numbers.createdAt.at(row)),
      createdBy: creatorOf(texts.creator.at(row)),
      expiresAt: known(numbers.expiresAt.at(row)),
      revokedAt: null,
      lastUsed: believed(accountId, toLastUsed(texts.lastUsedKind.at(row), numbers.lastUsed.at(row))),
      attributes: {},
      environmentHint: null,
      isZombie: (traits & TRAITS.zombie) !== 0,
      environment: texts.environment.at(row),
      service: texts.service.at(row),
      firstSeenAt: numbers.firstSeenAt.at(row),
      lastSeenAt,
      // A verdict asks only whether the key vanished, not when.
      vanishedAt: columns.isUnlisted(row) ? lastSeenAt : null,
      isDismissed: false,
      tags: tagsOf(texts.tags.at(row)),
      rotationId: (traits & TRAITS.inRotation) === 0 ? null : OPEN_ROTATION,
      isManagementCredential: false
    }
  }

  return row => {
    const traits = columns.traitsOf(row)
    const key = keyOf(row, traits)
    return {
      key,
      history: historyOf(row, key.id),
      traits: {
        hasSeveralEnvironments: (traits & TRAITS.severalEnvironments) !== 0,
        isNameless: (traits & TRAITS.nameless) !== 0,
        isMarked: (traits & TRAITS.marked) !== 0
      },
      activeBeside: () => columns.activeBeside(row)
    }
  }
}

const OPEN_ROTATION = asRotationId('open')
/** Between the parts of a creator; provider texts cannot contain it. */
const SEPARATOR = '\u0000'

function creatorText({ creator_id, creator_name, creator_is_member }: ListedColumns): string {
  if (creator_id === null) return ''
  return [creator_is_member ?? '', creator_id, creator_name ?? ''].join(SEPARATOR)
}

function toCreator(text: string): Creator | null {
  if (text === '') return null
  const [member = '', id = '', name = ''] = text.split(SEPARATOR)
  return { id, name, isMember: member === '' ? null : member === '1' }
}

function lastUsedKindOf(row: ListedColumns): string {
  if (row.last_used_kind === 'used' && row.last_used_at !== null)
    return `used:${row.last_used_precision_ms ?? 0}`
  return row.last_used_kind === 'never' ? 'never' : `unknown:${row.last_used_reason ?? 'unreadable'}`
}

function toLastUsed(kind: string, at: number): LastUsed {
  const [name, detail = ''] = kind.split(':')
  if (name === 'used') return { kind: 'used', at, precisionMs: Number(detail) }
  if (name === 'never') return { kind: 'never' }
  // Written from the same type.
  return { kind: 'unknown', reason: detail as LastUsedUnknownReason }
}

function traitBits(row: ListedColumns, own: OwnColumns): number {
  const { hasSeveralEnvironments, isNameless, isMarked } = nameTraitsOf({
    name: row.name,
    providerKeyId: row.provider_key_id
  })
  return (
    (hasSeveralEnvironments ? TRAITS.severalEnvironments : 0) |
    (isNameless ? TRAITS.nameless : 0) |
    (isMarked ? TRAITS.marked : 0) |
    (row.is_zombie === 1 ? TRAITS.zombie : 0) |
    (own.rotation_id === null ? 0 : TRAITS.inRotation)
  )
}

function pastOf(row: ListedColumns, own: OwnColumns): Past | null {
  if (own.longest_gap_ms === null && row.disabled_at === null && row.drift === null) return null
  return {
    longestGapMs: own.longest_gap_ms,
    disabledAt: row.disabled_at,
    drift: row.drift,
    driftAt: row.drift_at
  }
}

function toHistory({ longestGapMs, disabledAt, drift, driftAt }: Past): KeyHistory {
  return {
    ...NO_HISTORY,
    longestGapMs,
    disabledAt,
    // The column's check allows only these.
    drift: drift === null ? null : { kind: drift as Drift['kind'], at: driftAt ?? 0 }
  }
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

/** Few texts are distinct, and a pass reads each of them many times. */
function parsedOnce<T>(parse: (text: string) => T): (text: string) => T {
  const parsed = new Map<string, T>()
  return text => {
    const before = parsed.get(text)
    if (before !== undefined) return before
    const value = parse(text)
    parsed.set(text, value)
    return value
  }
}
