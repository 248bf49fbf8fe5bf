import { NO_HISTORY } from '../core/dormancy/history'
import type { Drift, KeyHistory } from '../core/dormancy/history'
import type { NameTraits } from '../core/dormancy/traits'
import { asAccountId, asKeyId, asProviderId, asRotationId } from '../core/ids'
import type { AccountId, KeyId, ProviderId } from '../core/ids'
import type { Creator, Key, KeyStatus, LastUsed, LastUsedUnknownReason, Permissions } from '../core/key'
import { TRAITS } from './key-index/columns'
import type { Past } from './key-index/columns'
import type { KeyIndex } from './key-index/key-index'
import type { AssessableKey } from './ports'

/** What a verdict asks of readings and probes; only few keys were ever probed. */
export type ProbedKeys = {
  readonly any: boolean
  has(row: number): boolean
  historyOf(id: KeyId, history: KeyHistory): KeyHistory
}

/**
 * Shows one key after the other to a judge, in the same objects, straight from the columns: a pass over a million keys
 * makes no garbage but the verdicts.
 */
export function assessableKeys(index: KeyIndex, probed: ProbedKeys): (slot: number) => AssessableKey {
  const { columns } = index
  const { codes, numbers, dictionaries } = columns
  const permissions = parsedOnce(code => JSON.parse(dictionaries.permissions.valueOf(code)) as Permissions)
  const tags = parsedOnce(code => JSON.parse(dictionaries.tags.valueOf(code)) as string[])
  const creators = parsedOnce(code => toCreator(dictionaries.creator.valueOf(code)))
  const kinds = parsedOnce(code => toKind(dictionaries.lastUsedKind.valueOf(code)))
  const accountIds = parsedOnce(code => asAccountId(dictionaries.accountId.valueOf(code)))
  const providerIds = parsedOnce(code =>
    asProviderId(index.account(dictionaries.accountId.valueOf(code))?.providerId ?? '')
  )
  const groupIds = parsedOnce(code => groupOf(columns.ids.prefixes.valueOf(code)))
  let slot = 0

  const known = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value
  const lastUsed = { kind: 'used', at: 0, precisionMs: 0 } as const satisfies LastUsed
  const used: { -readonly [Name in keyof typeof lastUsed]: Name extends 'kind' ? 'used' : number } = lastUsed
  const traits: { -readonly [Name in keyof NameTraits]: boolean } = {
    hasSeveralEnvironments: false,
    isNameless: false,
    isMarked: false
  }
  const key: { -readonly [Name in keyof Key]: Key[Name] } = {
    get id(): KeyId {
      return asKeyId(columns.ids.idOf(slot))
    },
    get name(): string {
      const text = columns.search.texts.text(slot)
      return text.slice(0, text.indexOf('\n'))
    },
    get groupId(): string {
      return groupIds(columns.ids.prefixOf.at(slot))
    },
    get environment(): string {
      return dictionaries.environment.valueOf(codes.environment.at(slot))
    },
    get service(): string {
      return dictionaries.service.valueOf(codes.service.at(slot))
    },
    get providerId(): ProviderId {
      return providerIds(codes.accountId.at(slot))
    },
    accountId: '' as AccountId,
    providerKeyId: '',
    groupName: '',
    masked: null,
    status: 'unknown',
    permissions: { source: 'unknown', grants: [] },
    createdAt: null,
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed,
    attributes: {},
    environmentHint: null,
    isZombie: false,
    firstSeenAt: 0,
    lastSeenAt: 0,
    vanishedAt: null,
    tags: [],
    rotationId: null,
    isManagementCredential: false
  }
  const shown = {
    key: key as Key,
    history: NO_HISTORY,
    traits: traits as NameTraits,
    activeBeside: () => columns.activeBeside(slot)
  }

  return next => {
    slot = next
    const bits = columns.traits[slot] ?? 0
    traits.hasSeveralEnvironments = (bits & TRAITS.severalEnvironments) !== 0
    traits.isNameless = (bits & TRAITS.nameless) !== 0
    traits.isMarked = (bits & TRAITS.marked) !== 0
    key.isZombie = (bits & TRAITS.zombie) !== 0
    key.rotationId = (bits & TRAITS.inRotation) === 0 ? null : OPEN_ROTATION
    key.accountId = accountIds(codes.accountId.at(slot))
    // The column holds only these.
    key.status = dictionaries.status.valueOf(codes.status.at(slot)) as KeyStatus
    key.permissions = permissions(codes.permissions.at(slot))
    key.tags = tags(codes.tags.at(slot))
    key.createdBy = creators(codes.creator.at(slot))
    key.createdAt = known(numbers.createdAt.at(slot))
    key.expiresAt = known(numbers.expiresAt.at(slot))
    key.firstSeenAt = numbers.firstSeenAt.at(slot)
    key.lastSeenAt = numbers.lastSeenAt.at(slot)
    // When it vanished matters to nobody who judges, only that it did.
    key.vanishedAt = columns.isVanished(slot) ? key.lastSeenAt : null
    const kind = kinds(codes.lastUsedKind.at(slot))
    if (kind.kind === 'used') {
      used.at = numbers.lastUsed.at(slot)
      used.precisionMs = kind.precisionMs
      key.lastUsed = used
    } else {
      key.lastUsed = kind
    }
    const past = columns.pasts.size === 0 ? undefined : columns.pasts.get(slot)
    const history = past === undefined ? NO_HISTORY : toHistory(past)
    shown.history =
      probed.any && probed.has(numbers.row.at(slot)) ? probed.historyOf(key.id, history) : history
    return shown
  }
}

const OPEN_ROTATION = asRotationId('open')

function toHistory({ longestGapMs, disabledAt, drift, driftAt }: Past): KeyHistory {
  return {
    ...NO_HISTORY,
    longestGapMs,
    disabledAt,
    // The column's check allows only these.
    drift: drift === null ? null : { kind: drift as Drift['kind'], at: driftAt ?? 0 }
  }
}

function toCreator(text: string): Creator | null {
  if (text === '') return null
  const [member = '', id = '', name = ''] = text.split('\u0000')
  return { id, name, isMember: member === '' ? null : member === '1' }
}

function toKind(text: string): LastUsed {
  const [kind, detail = ''] = text.split(':')
  if (kind === 'used') return { kind: 'used', at: 0, precisionMs: Number(detail) }
  if (kind === 'never') return { kind: 'never' }
  // Written from the same type.
  return { kind: 'unknown', reason: detail as LastUsedUnknownReason }
}

function groupOf(prefix: string): string {
  return decodeURIComponent(prefix.split('/')[1] ?? '')
}

function parsedOnce<T>(parse: (code: number) => T): (code: number) => T {
  const parsed: T[] = []
  return code => {
    const known = parsed[code]
    if (known !== undefined) return known
    const made = parse(code)
    parsed[code] = made
    return made
  }
}
