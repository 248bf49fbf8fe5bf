import type { KeySort } from '../ports'
import { breadthRank } from '../key-rows'
import { hasBit, setBit, wordsFor } from './bits'
import type { Columns, NumberColumn, TextColumn } from './columns'
import { sortByText } from './text-order'

/** With more changes than this share of all keys, sorting anew is quicker than merging. */
const MERGE_SHARE = 0.02

const NUMBER_SORTS: Partial<Record<KeySort, NumberColumn>> = {
  lastUsed: 'lastUsed',
  createdAt: 'createdAt',
  expiresAt: 'expiresAt',
  risk: 'risk'
}
const TEXT_SORTS: Partial<Record<KeySort, TextColumn>> = {
  account: 'accountId',
  service: 'service',
  environment: 'environment',
  status: 'status',
  owner: 'owner',
  permissions: 'permissions'
}

export type CurrentOrder = {
  /** All slots; those with a value come first, and reading them from the back gives the descending order. */
  readonly slots: Uint32Array
  readonly valued: number
}

/** A number for each slot that sorts like its value; NaN stands for "no value". */
type Values = (slot: number) => number

/**
 * All slots in one sort's order, then by name, keys without a value last. Made on first use, then only repaired: changed
 * slots are taken out and put back where they belong now.
 */
export class Order {
  readonly #columns: Columns
  readonly #sort: KeySort
  readonly #accountName: (accountId: string) => string
  /** The order by name, which all others go on with; null for itself. */
  readonly #byName: Order | null
  #dirty: number[] = []
  #dirtyBits = new Uint32Array(0)
  #slots: Uint32Array | null = null
  #valued = 0

  constructor(
    columns: Columns,
    sort: KeySort,
    accountName: (accountId: string) => string,
    byName: Order | null
  ) {
    this.#columns = columns
    this.#sort = sort
    this.#accountName = accountName
    this.#byName = byName
  }

  touch(slot: number): void {
    if (this.#slots === null) return
    if (slot >= this.#dirtyBits.length * 32) this.#widen()
    if (hasBit(this.#dirtyBits, slot)) return
    setBit(this.#dirtyBits, slot)
    this.#dirty.push(slot)
  }

  /** Forgets everything, for example when an account has a new name. */
  reset(): void {
    this.#slots = null
    this.#dirty = []
    this.#dirtyBits.fill(0)
  }

  current(): CurrentOrder {
    const slots = this.#slots
    if (slots === null || this.#dirty.length > Math.max(256, slots.length * MERGE_SHARE)) this.#rebuild()
    else if (this.#dirty.length > 0) this.#merge(slots)
    return { slots: this.#slots ?? new Uint32Array(0), valued: this.#valued }
  }

  #rebuild(): void {
    const values = this.#values()
    const ordered =
      this.#byName === null ? this.#sortedByName() : sortedByValue(this.#byName.current().slots, values)
    this.#keep(ordered, values)
  }

  #sortedByName(): Uint32Array {
    const { length, taken, search } = this.#columns
    const slots = new Uint32Array(this.#columns.count)
    let count = 0
    for (let slot = 0; slot < length; slot += 1) if (hasBit(taken, slot)) slots[count++] = slot
    sortByText(slots, search.texts)
    return sortedByValue(slots, this.#values())
  }

  #merge(before: Uint32Array): void {
    const values = this.#values()
    const compare = this.#comparator(values)
    const isDirty = this.#dirtyBits
    const kept = before.filter(slot => !hasBit(isDirty, slot))
    const moved = this.#dirty.filter(slot => hasBit(this.#columns.taken, slot)).sort(compare)
    const merged = new Uint32Array(kept.length + moved.length)
    let from = 0
    moved.forEach((slot, done) => {
      const to = placeFor(kept, slot, from, compare)
      merged.set(kept.subarray(from, to), from + done)
      merged[to + done] = slot
      from = to
    })
    merged.set(kept.subarray(from), from + moved.length)
    this.#keep(merged, values)
  }

  #keep(slots: Uint32Array, values: Values): void {
    this.#slots = slots
    this.#dirty = []
    this.#dirtyBits = new Uint32Array(wordsFor(this.#columns.length) + 1)
    let low = 0
    let high = slots.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (Number.isNaN(values(slots[middle] ?? 0))) high = middle
      else low = middle + 1
    }
    this.#valued = low
  }

  #comparator(values: Values): (a: number, b: number) => number {
    const { texts } = this.#columns.search
    return (a, b) => {
      const x = values(a)
      const y = values(b)
      if (x === y) return texts.compare(a, b) || a - b
      if (Number.isNaN(x)) return Number.isNaN(y) ? texts.compare(a, b) || a - b : 1
      return Number.isNaN(y) ? -1 : x - y
    }
  }

  #values(): Values {
    const number = NUMBER_SORTS[this.#sort]
    if (number !== undefined) {
      const column = this.#columns.numbers[number]
      return slot => column.at(slot)
    }
    const column = TEXT_SORTS[this.#sort]
    if (column === undefined) {
      const { bytes, starts, lengths } = this.#columns.search.texts
      // A name ends with a line break: one that begins with it is empty.
      return slot => (lengths.at(slot) === 0 || bytes[starts[slot] ?? 0] === 10 ? Number.NaN : 0)
    }
    const codes = this.#columns.codes[column]
    const ranks = this.#ranksOf(column)
    return slot => ranks[codes.at(slot)] ?? Number.NaN
  }

  #ranksOf(column: TextColumn): Float64Array {
    const dictionary = this.#columns.dictionaries[column]
    const shown = column === 'accountId' ? this.#accountName : (value: string): string => value
    // A breadth is worth more than any text: widest sets stand together.
    const weight = column === 'permissions' ? dictionary.size : 0
    return Float64Array.from(dictionary.ranks(shown), (rank, code) => {
      const value = dictionary.valueOf(code)
      return value === '' ? Number.NaN : rank + (weight === 0 ? 0 : weight * breadthRank(value))
    })
  }

  #widen(): void {
    const wider = new Uint32Array(Math.max(this.#dirtyBits.length * 2, wordsFor(this.#columns.length) + 1))
    wider.set(this.#dirtyBits)
    this.#dirtyBits = wider
  }
}

/** Where `slot` belongs among `slots`, which are in order, at `from` or after. */
function placeFor(
  slots: Uint32Array,
  slot: number,
  from: number,
  compare: (a: number, b: number) => number
): number {
  let low = from
  let high = slots.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(slots[middle] ?? 0, slot) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** The slots by value, NaN last; those of equal value keep their order. A radix sort, 16 bits a pass. */
function sortedByValue(slots: Uint32Array, values: Values): Uint32Array {
  const doubles = new Float64Array(slots.length)
  for (let at = 0; at < slots.length; at += 1) doubles[at] = values(slots[at] ?? 0)
  const halves = new Uint32Array(doubles.buffer)
  for (let at = 0; at < slots.length; at += 1) {
    const high = halves[2 * at + 1] ?? 0
    // As whole numbers doubles sort by their bits, once the negative ones are turned around. NaN comes after all.
    if (Number.isNaN(doubles[at])) {
      halves[2 * at] = 0xffff_ffff
      halves[2 * at + 1] = 0xffff_ffff
    } else if (high >>> 31 === 1) {
      halves[2 * at] = ~(halves[2 * at] ?? 0)
      halves[2 * at + 1] = ~high
    } else {
      halves[2 * at + 1] = high | 0x8000_0000
    }
  }
  return radixSorted(slots, new Uint16Array(doubles.buffer))
}

function radixSorted(slots: Uint32Array, digits: Uint16Array): Uint32Array {
  let order = Uint32Array.from(slots.keys())
  let next = new Uint32Array(slots.length)
  const starts = new Uint32Array(65_536)
  for (let digit = 0; digit < 4; digit += 1) {
    starts.fill(0)
    for (let at = digit; at < digits.length; at += 4)
      starts[digits[at] ?? 0] = (starts[digits[at] ?? 0] ?? 0) + 1
    // All the same: nothing to sort by here.
    if (starts[digits[digit] ?? 0] === slots.length) continue
    let sum = 0
    for (let value = 0; value < starts.length; value += 1) {
      const count = starts[value] ?? 0
      starts[value] = sum
      sum += count
    }
    for (let at = 0; at < order.length; at += 1) {
      const place = order[at] ?? 0
      const value = digits[4 * place + digit] ?? 0
      const to = starts[value] ?? 0
      starts[value] = to + 1
      next[to] = place
    }
    ;[order, next] = [next, order]
  }
  return order.map(place => slots[place] ?? 0)
}
