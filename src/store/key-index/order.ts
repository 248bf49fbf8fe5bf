import type { KeySort } from '../ports'
import { breadthRank } from '../key-rows'
import type { Columns, NumberColumn, TextColumn } from './columns'
import { compareText } from './dictionary'

/** With more changes than this share of all keys, sorting anew is quicker than merging. */
const MERGE_SHARE = 0.1

const NUMBER_SORTS: Partial<Record<KeySort, NumberColumn>> = {
  lastUsed: 'lastUsed',
  createdAt: 'createdAt',
  expiresAt: 'expiresAt',
  risk: 'risk'
}
const TEXT_SORTS: Partial<Record<KeySort, TextColumn>> = {
  service: 'service',
  environment: 'environment',
  status: 'status',
  owner: 'owner',
  permissions: 'permissions'
}

/**
 * All slots in one sort's order, keys without a value last. Made on first use, then only repaired: changed slots are taken
 * out, sorted for themselves and merged back.
 */
export class Order {
  readonly #columns: Columns
  readonly #sort: KeySort
  readonly #accountName: (accountId: string) => string
  readonly #dirty = new Set<number>()
  #slots: Uint32Array | null = null
  /** Slots with a value stand before this place. */
  #valued = 0

  constructor(columns: Columns, sort: KeySort, accountName: (accountId: string) => string) {
    this.#columns = columns
    this.#sort = sort
    this.#accountName = accountName
  }

  touch(slot: number): void {
    if (this.#slots !== null) this.#dirty.add(slot)
  }

  /** Forgets everything, for example when an account has a new name. */
  reset(): void {
    this.#slots = null
    this.#dirty.clear()
  }

  /** `valued` slots come first; reading those from the back gives the descending order. */
  current(): { readonly slots: Uint32Array; readonly valued: number } {
    const slots = this.#slots
    if (slots === null || this.#dirty.size > Math.max(64, slots.length * MERGE_SHARE)) this.#rebuild()
    else if (this.#dirty.size > 0) this.#merge(slots)
    return { slots: this.#slots ?? new Uint32Array(0), valued: this.#valued }
  }

  #rebuild(): void {
    const all: number[] = []
    for (let slot = 0; slot < this.#columns.length; slot += 1) if (this.#isTaken(slot)) all.push(slot)
    this.#keep(this.#sorted(all))
  }

  #merge(before: Uint32Array): void {
    const moved = [...this.#dirty].filter(slot => this.#isTaken(slot))
    const compare = this.#comparator()
    moved.sort(compare)
    const merged: number[] = []
    let next = 0
    for (const slot of before) {
      if (this.#dirty.has(slot)) continue
      for (let candidate = moved[next]; candidate !== undefined; candidate = moved[next]) {
        if (compare(candidate, slot) > 0) break
        merged.push(candidate)
        next += 1
      }
      merged.push(slot)
    }
    for (; next < moved.length; next += 1) merged.push(moved[next] ?? 0)
    this.#keep(merged)
  }

  #keep(slots: readonly number[]): void {
    this.#slots = Uint32Array.from(slots)
    this.#dirty.clear()
    const values = this.#values()
    let valued = slots.length
    while (valued > 0 && Number.isNaN(values(slots[valued - 1] ?? 0))) valued -= 1
    this.#valued = valued
  }

  #sorted(slots: number[]): number[] {
    return slots.sort(this.#comparator())
  }

  #comparator(): (a: number, b: number) => number {
    const { lowerNames, names } = this.#columns
    const byName = (a: number, b: number): number => {
      const x = lowerNames[a] ?? ''
      const y = lowerNames[b] ?? ''
      return x < y ? -1 : x > y ? 1 : a - b
    }
    if (this.#sort === 'name') {
      const valueOf = (slot: number): boolean => (names[slot] ?? '') !== ''
      return (a, b) => Number(valueOf(b)) - Number(valueOf(a)) || byName(a, b)
    }
    const values = this.#values()
    return (a, b) => {
      const x = values(a)
      const y = values(b)
      if (x === y) return byName(a, b)
      if (Number.isNaN(x)) return Number.isNaN(y) ? byName(a, b) : 1
      return Number.isNaN(y) ? -1 : x - y
    }
  }

  /** A number for each slot that sorts like its value; NaN stands for "no value". */
  #values(): (slot: number) => number {
    const number = NUMBER_SORTS[this.#sort]
    if (number !== undefined) {
      const column = this.#columns.numbers[number]
      return slot => column[slot] ?? Number.NaN
    }
    const ranks = this.#textRanks()
    if (ranks === null) return slot => ((this.#columns.names[slot] ?? '') === '' ? Number.NaN : 0)
    return slot => ranks.of[ranks.codes[slot] ?? 0] ?? Number.NaN
  }

  #textRanks(): { of: Float64Array; codes: Uint32Array } | null {
    const column = this.#sort === 'account' ? 'accountId' : TEXT_SORTS[this.#sort]
    if (column === undefined) return null
    const dictionary = this.#columns.dictionaries[column]
    const shown = this.#sort === 'account' ? this.#accountName : (value: string): string => value
    // A breadth is worth more than any text: widest sets stand together.
    const weight = this.#sort === 'permissions' ? dictionary.size : 0
    const ranks = dictionary.ranks((a, b) => compareText(shown(a), shown(b)))
    const of = Float64Array.from(ranks, (rank, code) => {
      const value = dictionary.valueOf(code)
      return value === '' ? Number.NaN : rank + weight * (weight === 0 ? 0 : breadthRank(value))
    })
    return { of, codes: this.#columns.codes[column] }
  }

  #isTaken(slot: number): boolean {
    return (this.#columns.flags[slot] ?? 0) !== 0
  }
}
