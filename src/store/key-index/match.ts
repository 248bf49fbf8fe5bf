import type { KeyFilter } from '../ports'
import { bitsIn, lowestBit, wordsFor } from './bits'
import type { Columns, TextColumn } from './columns'

export type AccountFacts = {
  readonly name: string
  readonly providerId: string
  readonly isSandbox: boolean
  /** The time that what is known of its keys speaks of; null before the first complete reading. */
  readonly lastGoodSyncAt: number | null
}
type Accounts = ReadonlyMap<string, AccountFacts>

/** With fewer candidates in a word of 32, each is looked at alone. */
const SPARSE = 8

/**
 * One bit a slot: does the key pass all conditions? Conditions on texts are asked once for each distinct text, then each is
 * one pass over the codes of those slots that are still in question.
 */
export function matchSlots(columns: Columns, filter: KeyFilter, accounts: Accounts): Uint32Array {
  const all = filter.includeGone === true ? columns.taken : columns.live
  const match = all.slice(0, wordsFor(columns.length))
  for (const [column, flags] of textConditions(columns, filter, accounts)) {
    keepCodes(match, columns.codes[column].values, flags)
  }
  if (filter.idleAtLeastMs !== undefined) keepIdle(match, columns, filter.idleAtLeastMs, accounts)

  const text = filter.text?.trim().toLowerCase() ?? ''
  if (text !== '') keepText(match, columns, text, accounts)
  return match
}

type Condition = readonly [column: TextColumn, flags: Uint8Array]

function textConditions(columns: Columns, filter: KeyFilter, accounts: Accounts): readonly Condition[] {
  const { dictionaries } = columns
  const conditions: Condition[] = []
  const oneOf = (column: TextColumn, wanted: readonly string[] | undefined): void => {
    if (wanted !== undefined) conditions.push([column, dictionaries[column].flagsOf(wanted)])
  }
  oneOf('accountId', filter.accountIds)
  oneOf('environment', filter.environments)
  oneOf('service', filter.services)
  oneOf('status', filter.statuses)
  oneOf('verdictState', filter.verdicts)

  const { providerIds, isSandbox } = filter
  if (providerIds !== undefined) {
    const test = (id: string): boolean => providerIds.includes(accounts.get(id)?.providerId ?? '')
    conditions.push(['accountId', dictionaries.accountId.flags(test)])
  }
  if (isSandbox !== undefined) {
    const test = (id: string): boolean => (accounts.get(id)?.isSandbox ?? false) === isSandbox
    conditions.push(['accountId', dictionaries.accountId.flags(test)])
  }

  anyOf(
    'owner',
    filter.owners?.map(owner => owner.toLowerCase()),
    lowered
  )
  anyOf('findings', filter.findings, listOf)
  anyOf('tags', filter.tags, jsonListOf)
  anyOf('permissions', filter.grants, grantsOf)
  return conditions

  function anyOf(
    column: TextColumn,
    wanted: readonly string[] | undefined,
    parse: (value: string) => readonly string[]
  ): void {
    if (wanted !== undefined) conditions.push([column, dictionaries[column].flagsWithAny(wanted, parse)])
  }
}

function lowered(value: string): readonly string[] {
  return [value.toLowerCase()]
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

function keepCodes(match: Uint32Array, codes: ArrayLike<number>, flags: Uint8Array): void {
  for (let at = 0; at < match.length; at += 1) {
    const word = match[at] ?? 0
    if (word === 0) continue
    const base = at << 5
    let kept = 0
    if (bitsIn(word) < SPARSE) {
      for (let rest = word; rest !== 0; rest &= rest - 1) {
        const bit = lowestBit(rest)
        kept |= (flags[codes[base + bit] ?? 0] ?? 0) << bit
      }
    } else {
      for (let bit = 0; bit < 32; bit += 1) kept |= (flags[codes[base + bit] ?? 0] ?? 0) << bit
      kept &= word
    }
    match[at] = kept
  }
}

/** An unknown idle time, NaN, is never at least anything. */
function keepIdle(match: Uint32Array, columns: Columns, least: number, accounts: Accounts): void {
  const { numbers, codes, dictionaries } = columns
  const accountOf = codes.accountId.values
  const { idleSince, lastSeenAt } = numbers
  const asOf = Float64Array.from({ length: dictionaries.accountId.size }, (_, code) => {
    return accounts.get(dictionaries.accountId.valueOf(code))?.lastGoodSyncAt ?? Number.NaN
  })
  for (let at = 0; at < match.length; at += 1) {
    let kept = match[at] ?? 0
    for (let rest = kept; rest !== 0; rest &= rest - 1) {
      const bit = lowestBit(rest)
      const slot = (at << 5) + bit
      const known = asOf[accountOf[slot] ?? 0] ?? Number.NaN
      const now = Number.isNaN(known) ? lastSeenAt.at(slot) : known
      if (!(Math.max(0, now - idleSince.at(slot)) >= least)) kept &= ~(1 << bit)
    }
    match[at] = kept
  }
}

function keepText(match: Uint32Array, columns: Columns, text: string, accounts: Accounts): void {
  const { dictionaries, codes } = columns
  const found = columns.search.containing(text, columns.length)
  const named = dictionaries.accountId.flags(
    id => accounts.get(id)?.name.toLowerCase().includes(text) === true
  )
  const beside: Condition[] = named.includes(1) ? [['accountId', named]] : []
  for (const column of ['service', 'owner'] as const) {
    const flags = dictionaries[column].containing(text)
    if (flags !== null) beside.push([column, flags])
  }
  for (const [column, flags] of beside) addCodes(found, match, codes[column].values, flags)
  for (let at = 0; at < match.length; at += 1) match[at] = (match[at] ?? 0) & (found[at] ?? 0)
}

/** Adds to `found` those of `match` whose code has its flag set. */
function addCodes(found: Uint32Array, match: Uint32Array, codes: ArrayLike<number>, flags: Uint8Array): void {
  for (let at = 0; at < match.length; at += 1) {
    const open = (match[at] ?? 0) & ~(found[at] ?? 0)
    if (open === 0) continue
    const base = at << 5
    let added = 0
    if (bitsIn(open) < SPARSE) {
      for (let rest = open; rest !== 0; rest &= rest - 1) {
        const bit = lowestBit(rest)
        added |= (flags[codes[base + bit] ?? 0] ?? 0) << bit
      }
    } else {
      for (let bit = 0; bit < 32; bit += 1) added |= (flags[codes[base + bit] ?? 0] ?? 0) << bit
    }
    found[at] = (found[at] ?? 0) | (added & open)
  }
}
