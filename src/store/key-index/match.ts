import type { KeyFilter } from '../../core/ports/key-query'
import type { Columns, TextName } from './columns'

export type AccountFacts = {
  readonly name: string
  readonly providerId: string
  readonly isSandbox: boolean
  /** The time that its last complete list speaks of; null before the first one. */
  readonly lastGoodSyncAt: number | null
}
type Accounts = ReadonlyMap<string, AccountFacts>

/** One flag per row: 1 where the key passes all conditions. Each condition is one pass over the rows that still match. */
export function matchRows(columns: Columns, filter: KeyFilter, accounts: Accounts): Uint8Array {
  const match = columns.flagsOf(filter.includeGone === true)
  if (filter.keyIds !== undefined) keepIds(match, columns, filter.keyIds)
  for (const [name, flags] of textConditions(columns, filter, accounts)) {
    const { codes } = columns.texts[name]
    for (let row = 0; row < match.length; row += 1) {
      if (match[row] === 1 && flags[codes[row] ?? 0] !== 1) match[row] = 0
    }
  }
  if (filter.statuses !== undefined) keepStatuses(match, columns, filter.statuses)
  if (filter.idleAtLeastMs !== undefined) keepIdle(match, columns, filter.idleAtLeastMs, accounts)
  const text = filter.text?.trim().toLowerCase() ?? ''
  if (text !== '') keepText(match, columns, text, accounts)
  return match
}

type Condition = readonly [name: TextName, flags: Uint8Array]

function textConditions({ texts }: Columns, filter: KeyFilter, accounts: Accounts): readonly Condition[] {
  const conditions: Condition[] = []
  const keepIf = (name: TextName, test: (text: string) => boolean): void => {
    conditions.push([name, texts[name].flags(test)])
  }
  const oneOf = (name: TextName, wanted: readonly string[] | undefined): void => {
    if (wanted !== undefined) keepIf(name, text => wanted.includes(text))
  }
  const anyOf = (
    name: TextName,
    wanted: readonly string[] | undefined,
    listOf: (text: string) => readonly string[]
  ): void => {
    if (wanted !== undefined) keepIf(name, text => listOf(text).some(item => wanted.includes(item)))
  }

  oneOf('accountId', filter.accountIds)
  oneOf('environment', filter.environments)
  oneOf('service', filter.services)
  oneOf('verdictState', filter.verdicts)
  const { providerIds, isSandbox } = filter
  if (providerIds !== undefined)
    keepIf('accountId', id => providerIds.includes(accounts.get(id)?.providerId ?? ''))
  if (isSandbox !== undefined) keepIf('accountId', id => (accounts.get(id)?.isSandbox ?? false) === isSandbox)
  const owners = filter.owners?.map(owner => owner.toLowerCase())
  anyOf('owner', owners, owner => [owner.toLowerCase()])
  anyOf('findings', filter.findings, findingsOf)
  anyOf('tags', filter.tags, tagsOf)
  anyOf('permissions', filter.grants, grantsOf)
  return conditions
}

export function findingsOf(findings: string): readonly string[] {
  return findings === '' ? [] : findings.split(',')
}

function tagsOf(tags: string): readonly string[] {
  // Written by the store itself from a list of texts.
  return tags === '' ? [] : (JSON.parse(tags) as string[])
}

function grantsOf(permissions: string): readonly string[] {
  // Written by the store itself from the domain's permissions.
  return (JSON.parse(permissions) as { grants: string[] }).grants
}

function keepIds(match: Uint8Array, columns: Columns, keyIds: readonly string[]): void {
  const rows = new Set(keyIds.map(id => columns.rowOf(id)))
  for (let row = 0; row < match.length; row += 1) if (!rows.has(row)) match[row] = 0
}

function keepStatuses(match: Uint8Array, columns: Columns, wanted: readonly string[]): void {
  const { status } = columns.texts
  const flags = status.flags(text => wanted.includes(text))
  const isUnlistedWanted = wanted.includes('not-listed')
  for (let row = 0; row < match.length; row += 1) {
    if (match[row] === 0) continue
    const isUnlisted = columns.isUnlisted(row) && status.at(row) !== 'revoked'
    const isWanted = isUnlisted ? isUnlistedWanted : flags[status.codes[row] ?? 0] === 1
    if (!isWanted) match[row] = 0
  }
}

/** An unknown idle time, NaN, is never at least anything. */
function keepIdle(match: Uint8Array, columns: Columns, leastMs: number, accounts: Accounts): void {
  const { accountId } = columns.texts
  const { idleSince, lastSeenAt } = columns.numbers
  const listedAt = accountId.texts.map(id => accounts.get(id)?.lastGoodSyncAt ?? null)
  for (let row = 0; row < match.length; row += 1) {
    if (match[row] === 0) continue
    const asOf = listedAt[accountId.codes[row] ?? 0] ?? lastSeenAt.at(row)
    if (!(Math.max(0, asOf - idleSince.at(row)) >= leastMs)) match[row] = 0
  }
}

/** Looks into name, mask, service, owner and account name. */
function keepText(match: Uint8Array, columns: Columns, text: string, accounts: Accounts): void {
  const { accountId, service, owner } = columns.texts
  const isIn = (candidate: string): boolean => candidate.toLowerCase().includes(text)
  const accountFlags = accountId.flags(id => isIn(accounts.get(id)?.name ?? ''))
  const serviceFlags = service.flags(isIn)
  const ownerFlags = owner.flags(isIn)
  for (let row = 0; row < match.length; row += 1) {
    if (match[row] === 0) continue
    const isFound =
      accountFlags[accountId.codes[row] ?? 0] === 1 ||
      serviceFlags[service.codes[row] ?? 0] === 1 ||
      ownerFlags[owner.codes[row] ?? 0] === 1 ||
      columns.searchTexts[row]?.includes(text) === true
    if (!isFound) match[row] = 0
  }
}
