import type { KeyCounts, KeyFilter, KeyGrouping, KeyQuery, KeySort } from '../ports'
import { countBits, hasBit, lowestBit } from './bits'
import { Columns } from './columns'
import type { IndexedKey, TextColumn } from './columns'
import { compareText } from './dictionary'
import { listOf, matchSlots } from './match'
import type { AccountFacts } from './match'
import { Order } from './order'

export type IndexPage = {
  /** Row numbers of the page, in order. */
  readonly rows: readonly number[]
  readonly total: number
  readonly groups: readonly { readonly value: string; readonly count: number }[]
}

type Matched = { readonly of: string; readonly match: Uint32Array; readonly total: number }

/**
 * All keys in memory, by column, behind `KeyStore.page` and `counts`. SQLite stays the truth: this is filled from it, changed
 * along with it, and thrown away when a transaction was undone.
 */
export class KeyIndex {
  readonly columns = new Columns()
  readonly #accounts = new Map<string, AccountFacts>()
  readonly #orders = new Map<KeySort, Order>()
  #revision = 0
  #last: Matched | null = null

  put(key: IndexedKey): number {
    const slot = this.columns.put(key)
    this.#touched(slot)
    return slot
  }

  drop(id: string): void {
    const slot = this.columns.slotOf(id)
    this.columns.drop(id)
    if (slot !== undefined) this.#touched(slot)
  }

  /** Another service for the same key; nothing else of it changes. */
  setService(slot: number, service: string): void {
    const { codes, dictionaries } = this.columns
    codes.service.set(slot, dictionaries.service.codeOf(service))
    this.#orders.get('service')?.touch(slot)
    this.#revision += 1
  }

  /** What a verdict changed; texts and dates stay as they are. */
  setVerdict(
    slot: number,
    verdict: { state: string; findings: string; risk: number; idleSince: number }
  ): boolean {
    const { codes, numbers, dictionaries } = this.columns
    const state = dictionaries.verdictState.codeOf(verdict.state)
    const findings = dictionaries.findings.codeOf(verdict.findings)
    const isSame =
      codes.verdictState.at(slot) === state &&
      codes.findings.at(slot) === findings &&
      numbers.risk.at(slot) === verdict.risk &&
      Object.is(numbers.idleSince.at(slot), verdict.idleSince)
    if (isSame) return false
    codes.verdictState.set(slot, state)
    codes.findings.set(slot, findings)
    numbers.idleSince.set(slot, verdict.idleSince)
    this.#revision += 1
    if (numbers.risk.at(slot) !== verdict.risk) {
      numbers.risk.set(slot, verdict.risk)
      this.#orders.get('risk')?.touch(slot)
    }
    return true
  }

  /** What a reading changed that shows another time of last use, and nothing else. `gapMs`: between this use and the one before. */
  setLastUse(slot: number, use: { lastUsed: number; seenAt: number; gapMs: number | null }): void {
    const { numbers, pasts } = this.columns
    numbers.lastUsed.set(slot, use.lastUsed)
    numbers.lastSeenAt.set(slot, use.seenAt)
    numbers.assessedAt.set(slot, -1)
    this.#revision += 1
    this.#orders.get('lastUsed')?.touch(slot)
    if (use.gapMs === null) return
    const past = pasts.get(slot) ?? { longestGapMs: null, disabledAt: null, drift: null, driftAt: null }
    pasts.set(slot, { ...past, longestGapMs: Math.max(past.longestGapMs ?? 0, use.gapMs) })
  }

  account(id: string): AccountFacts | undefined {
    return this.#accounts.get(id)
  }

  setAccount(id: string, facts: AccountFacts): void {
    const before = this.#accounts.get(id)
    this.#accounts.set(id, facts)
    this.#revision += 1
    if (before?.name === facts.name) return
    this.columns.dictionaries.accountId.forgetRanks()
    this.#orders.get('account')?.reset()
  }

  /** Does a little of what the first search and the first order would have to do. False when all is ready. */
  prepareSome(): boolean {
    return this.columns.search.prepareSome()
  }

  page(query: KeyQuery): IndexPage {
    const { match, total } = this.#matches(query.filter)
    const { slots, valued } = this.#order(query.sort).current()
    const walk = { slots, valued, match, descending: query.descending }
    if (query.group === 'none') {
      return { rows: this.#rowsOf(pick(walk, query.offset, query.limit, null)), total, groups: [] }
    }

    const groupOf = this.#groupCodes(query.group)
    const groups = groupOf.count(match)
    const picked: number[] = []
    let offset = query.offset
    for (const { code, count } of groups) {
      if (picked.length >= query.limit) break
      if (offset >= count) {
        offset -= count
        continue
      }
      const isInGroup = (slot: number): boolean => groupOf.of(slot) === code
      picked.push(...pick(walk, offset, query.limit - picked.length, isInGroup))
      offset = 0
    }
    return { rows: this.#rowsOf(picked), total, groups: groups.map(({ value, count }) => ({ value, count })) }
  }

  counts(filter: KeyFilter): KeyCounts {
    const { match, total } = this.#matches(filter)
    return {
      total,
      byVerdict: this.#countBy('verdictState', match, value => [value]),
      byFinding: this.#countBy('findings', match, listOf),
      byEnvironment: this.#countBy('environment', match, value => [value]),
      byAccount: this.#countBy('accountId', match, value => [value])
    }
  }

  idsOfAccount(accountId: string): readonly string[] {
    return this.slotsOfAccount(accountId).map(slot => this.columns.ids.idOf(slot))
  }

  slotsOfAccount(accountId: string): readonly number[] {
    const { codes, taken, length, dictionaries } = this.columns
    const code = dictionaries.accountId.find(accountId)
    const slots: number[] = []
    for (let slot = 0; slot < length; slot += 1) {
      if (codes.accountId.at(slot) === code && hasBit(taken, slot)) slots.push(slot)
    }
    return slots
  }

  #touched(slot: number): void {
    for (const order of this.#orders.values()) order.touch(slot)
    this.#revision += 1
  }

  #order(sort: KeySort): Order {
    const known = this.#orders.get(sort)
    if (known !== undefined) return known
    const byName = sort === 'name' ? null : this.#order('name')
    const made = new Order(this.columns, sort, id => this.#accounts.get(id)?.name ?? id, byName)
    this.#orders.set(sort, made)
    return made
  }

  /** The last answer is kept: scrolling asks for the same filter again and again. */
  #matches(filter: KeyFilter): Matched {
    const of = `${this.#revision} ${JSON.stringify(filter)}`
    if (this.#last?.of === of) return this.#last
    const match = matchSlots(this.columns, filter, this.#accounts)
    this.#last = { of, match, total: countBits(match) }
    return this.#last
  }

  #rowsOf(slots: readonly number[]): readonly number[] {
    return slots.map(slot => this.columns.number('row', slot))
  }

  #countBy(
    column: TextColumn,
    match: Uint32Array,
    split: (value: string) => readonly string[]
  ): Record<string, number> {
    const { codes, dictionaries } = this.columns
    const byCode = countCodes(match, codes[column].values, dictionaries[column].size)
    const counts: Record<string, number> = {}
    byCode.forEach((count, code) => {
      if (count === 0) return
      for (const value of split(dictionaries[column].valueOf(code)))
        counts[value] = (counts[value] ?? 0) + count
    })
    return counts
  }

  #groupCodes(group: Exclude<KeyGrouping, 'none'>): {
    of(slot: number): number
    count(match: Uint32Array): { code: number; value: string; count: number }[]
  } {
    const column = GROUP_COLUMNS[group]
    const dictionary = this.columns.dictionaries[column]
    const codes = this.columns.codes[column].values
    const shown = (value: string): string => {
      if (group === 'provider') return this.#accounts.get(value)?.providerId ?? ''
      // The first finding is the most severe one.
      return group === 'finding' ? (listOf(value)[0] ?? '') : value
    }
    // Several texts may show as one group: the first text's code stands for all.
    const codeByShown = new Map<string, number>()
    const groupByCode = new Uint32Array(dictionary.size)
    for (let code = 0; code < dictionary.size; code += 1) {
      const value = shown(dictionary.valueOf(code))
      if (!codeByShown.has(value)) codeByShown.set(value, code)
      groupByCode[code] = codeByShown.get(value) ?? code
    }
    const sortText = (value: string): string =>
      group === 'account' ? (this.#accounts.get(value)?.name ?? value) : value
    return {
      of: slot => groupByCode[codes[slot] ?? 0] ?? 0,
      count: match => {
        const byCode = countCodes(match, codes, dictionary.size)
        const byGroup = new Uint32Array(dictionary.size)
        byCode.forEach((count, code) => {
          const own = groupByCode[code] ?? code
          byGroup[own] = (byGroup[own] ?? 0) + count
        })
        return [...codeByShown]
          .map(([value, code]) => ({ code, value, count: byGroup[code] ?? 0 }))
          .filter(({ count }) => count > 0)
          .sort(
            (a, b) =>
              Number(a.value === '') - Number(b.value === '') ||
              compareText(sortText(a.value), sortText(b.value))
          )
      }
    }
  }
}

const GROUP_COLUMNS: Record<Exclude<KeyGrouping, 'none'>, TextColumn> = {
  service: 'service',
  environment: 'environment',
  provider: 'accountId',
  account: 'accountId',
  owner: 'owner',
  finding: 'findings'
}

type Walk = {
  readonly slots: Uint32Array
  readonly valued: number
  readonly match: Uint32Array
  readonly descending: boolean
}

/** Walks an order past `offset` matches and takes up to `limit`. Keys without a value come last in both directions. */
function pick(
  walk: Walk,
  offset: number,
  limit: number,
  isWanted: ((slot: number) => boolean) | null
): number[] {
  const { slots, valued, match, descending } = walk
  const picked: number[] = []
  let toSkip = offset
  for (let place = 0; place < slots.length && picked.length < limit; place += 1) {
    const slot = slots[descending && place < valued ? valued - 1 - place : place] ?? 0
    if (!hasBit(match, slot) || (isWanted !== null && !isWanted(slot))) continue
    if (toSkip > 0) toSkip -= 1
    else picked.push(slot)
  }
  return picked
}

function countCodes(match: Uint32Array, codes: ArrayLike<number>, size: number): Uint32Array {
  const counts = new Uint32Array(size)
  for (let at = 0; at < match.length; at += 1) {
    for (let word = match[at] ?? 0; word !== 0; word &= word - 1) {
      const code = codes[(at << 5) + lowestBit(word)] ?? 0
      counts[code] = (counts[code] ?? 0) + 1
    }
  }
  return counts
}
