import type { KeyFilter } from '../ports'
import type { Columns, TextColumn } from './columns'

export type AccountFacts = { readonly name: string; readonly providerId: string; readonly isSandbox: boolean }

/**
 * One flag a slot: does the key pass all conditions? Conditions on texts are asked once for each distinct text, then each is
 * one pass over a typed array.
 */
export function matchSlots(
  columns: Columns,
  filter: KeyFilter,
  accounts: ReadonlyMap<string, AccountFacts>
): Uint8Array {
  const match = takenSlots(columns, filter.includeGone === true)
  for (const [column, test] of textConditions(filter, accounts)) {
    keepCodes(match, columns.codes[column], columns.dictionaries[column].flags(test))
  }
  if (filter.idleAtLeastMs !== undefined) keepAtLeast(match, columns.numbers.idleMs, filter.idleAtLeastMs)

  const text = filter.text?.trim().toLowerCase() ?? ''
  if (text !== '') keepText(match, columns, text, accounts)
  return match
}

function takenSlots(columns: Columns, withGone: boolean): Uint8Array {
  const { flags, length } = columns
  const match = new Uint8Array(length)
  for (let slot = 0; slot < length; slot += 1) {
    const flag = flags[slot] ?? 0
    match[slot] = withGone ? flag & 1 : flag === 1 ? 1 : 0
  }
  return match
}

type TextCondition = readonly [column: TextColumn, test: (value: string) => boolean]

function textConditions(
  filter: KeyFilter,
  accounts: ReadonlyMap<string, AccountFacts>
): readonly TextCondition[] {
  const conditions: TextCondition[] = []
  const one = (column: TextColumn, wanted: readonly string[] | undefined): void => {
    if (wanted === undefined) return
    const set = new Set(wanted)
    conditions.push([column, value => set.has(value)])
  }
  one('environment', filter.environments)
  one('service', filter.services)
  one('status', filter.statuses)
  one('verdictState', filter.verdicts)
  one('accountId', filter.accountIds)

  const { providerIds, isSandbox, owners } = filter
  if (providerIds !== undefined) {
    conditions.push(['accountId', id => providerIds.includes(accounts.get(id)?.providerId ?? '')])
  }
  if (isSandbox !== undefined) {
    conditions.push(['accountId', id => (accounts.get(id)?.isSandbox ?? false) === isSandbox])
  }
  if (owners !== undefined) {
    const wanted = new Set(owners.map(owner => owner.toLowerCase()))
    conditions.push(['owner', value => wanted.has(value.toLowerCase())])
  }
  any('findings', filter.findings, listOf)
  any('tags', filter.tags, jsonListOf)
  any('permissions', filter.grants, grantsOf)
  return conditions

  function any(
    column: TextColumn,
    wanted: readonly string[] | undefined,
    parse: (value: string) => readonly string[]
  ): void {
    if (wanted === undefined) return
    conditions.push([column, value => parse(value).some(item => wanted.includes(item))])
  }
}

export function listOf(value: string): readonly string[] {
  return value === '' ? [] : value.split(',')
}

function jsonListOf(value: string): readonly string[] {
  // Written by the store itself from a list of texts.
  return value === '' ? [] : (JSON.parse(value) as string[])
}

function grantsOf(permissions: string): readonly string[] {
  // Written by the store itself from the domain's permissions.
  return (JSON.parse(permissions) as { grants: string[] }).grants
}

function keepCodes(match: Uint8Array, codes: Uint32Array, flags: Uint8Array): void {
  for (let slot = 0; slot < match.length; slot += 1) {
    match[slot] = (match[slot] ?? 0) & (flags[codes[slot] ?? 0] ?? 0)
  }
}

/** NaN, an unknown idle time, is never at least anything. */
function keepAtLeast(match: Uint8Array, values: Float64Array, least: number): void {
  for (let slot = 0; slot < match.length; slot += 1) {
    if (!((values[slot] ?? Number.NaN) >= least)) match[slot] = 0
  }
}

function keepText(
  match: Uint8Array,
  columns: Columns,
  text: string,
  accounts: ReadonlyMap<string, AccountFacts>
): void {
  const { dictionaries, codes } = columns
  const services = dictionaries.service.containing(text)
  const owners = dictionaries.owner.containing(text)
  const named = dictionaries.accountId.flags(id =>
    (accounts.get(id)?.name ?? '').toLowerCase().includes(text)
  )
  const found = columns.search.containing(text, match.length)
  for (let slot = 0; slot < match.length; slot += 1) {
    if (match[slot] !== 1 || found[slot] === 1) continue
    const isBeside =
      services[codes.service[slot] ?? 0] === 1 ||
      owners[codes.owner[slot] ?? 0] === 1 ||
      named[codes.accountId[slot] ?? 0] === 1
    if (!isBeside) match[slot] = 0
  }
}
