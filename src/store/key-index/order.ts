import { breadthRank } from '../key-rows'
import type { KeySort } from '../../core/ports/key-query'
import type { Columns, NumberName, TextName } from './columns'

/** With more changes than this share of all keys, sorting anew is quicker than merging. */
const MERGE_SHARE = 0.25

const NUMBER_SORTS: Partial<Record<KeySort, NumberName>> = {
  lastUsed: 'lastUsed',
  createdAt: 'createdAt',
  expiresAt: 'expiresAt',
  risk: 'risk'
}
const TEXT_SORTS: Partial<Record<KeySort, TextName>> = {
  account: 'accountId',
  service: 'service',
  environment: 'environment',
  status: 'status',
  owner: 'owner',
  permissions: 'permissions'
}

export type SortedRows = {
  /** All rows; those with a value come first, and reading them from the back gives the descending order. */
  readonly rows: Uint32Array
  readonly valued: number
}

/** A number for each row that sorts like its value; Infinity stands for "no value". */
type ValueOf = (row: number) => number

/**
 * All rows in one sort's order, then by name, keys without a value last. Made on first use and kept; rows that changed since
 * are taken out and merged back in where they belong now.
 */
export class Order {
  readonly #columns: Columns
  readonly #sort: KeySort
  readonly #accountName: (accountId: string) => string
  readonly #changed = new Set<number>()
  #sorted: SortedRows | null = null

  constructor(columns: Columns, sort: KeySort, accountName: (accountId: string) => string) {
    this.#columns = columns
    this.#sort = sort
    this.#accountName = accountName
  }

  /** Call it when a key of this row was added, changed or dropped. */
  touch(row: number): void {
    if (this.#sorted !== null) this.#changed.add(row)
  }

  reset(): void {
    this.#sorted = null
    this.#changed.clear()
  }

  /** `byName` gives the order by name, which rows of equal value keep; it is asked for only when all is sorted anew. */
  current(byName: () => SortedRows): SortedRows {
    const sorted = this.#sorted
    if (sorted !== null && this.#changed.size === 0) return sorted
    const isMerge = sorted !== null && this.#changed.size <= sorted.rows.length * MERGE_SHARE
    const valueOf = this.#valueOf()
    const rows = isMerge ? this.#merged(sorted.rows, valueOf) : this.#sortedAnew(valueOf, byName)
    this.#changed.clear()
    this.#sorted = { rows, valued: valuedIn(rows, valueOf) }
    return this.#sorted
  }

  #sortedAnew(valueOf: ValueOf, byName: () => SortedRows): Uint32Array {
    if (this.#sort !== 'name') {
      const values = Float64Array.from({ length: this.#columns.length }, (_, row) => valueOf(row))
      // The sort is stable: rows of equal value stay in the order by name.
      return byName().rows.toSorted((a, b) => compareNumbers(values[a] ?? 0, values[b] ?? 0))
    }
    const rows = new Uint32Array(this.#columns.count)
    let count = 0
    for (let row = 0; row < this.#columns.length; row += 1) {
      if (this.#columns.isPresent(row)) rows[count++] = row
    }
    return rows.sort(this.#comparator(valueOf))
  }

  #merged(before: Uint32Array, valueOf: ValueOf): Uint32Array {
    const compare = this.#comparator(valueOf)
    const kept = before.filter(row => !this.#changed.has(row))
    const moved = [...this.#changed].filter(row => this.#columns.isPresent(row)).sort(compare)
    const merged = new Uint32Array(kept.length + moved.length)
    let from = 0
    moved.forEach((row, done) => {
      const to = insertionIndex(kept, row, from, compare)
      merged.set(kept.subarray(from, to), from + done)
      merged[to + done] = row
      from = to
    })
    merged.set(kept.subarray(from), from + moved.length)
    return merged
  }

  #comparator(valueOf: ValueOf): (a: number, b: number) => number {
    const { searchTexts } = this.#columns
    return (a, b) => {
      const byValue = compareNumbers(valueOf(a), valueOf(b))
      if (byValue !== 0) return byValue
      const x = searchTexts[a] ?? ''
      const y = searchTexts[b] ?? ''
      return x < y ? -1 : x > y ? 1 : a - b
    }
  }

  #valueOf(): ValueOf {
    const { numbers, texts, searchTexts } = this.#columns
    const numberName = NUMBER_SORTS[this.#sort]
    if (numberName !== undefined) {
      const column = numbers[numberName]
      return row => {
        const value = column.at(row)
        return Number.isNaN(value) ? Infinity : value
      }
    }
    const textName = TEXT_SORTS[this.#sort]
    // A name ends with a line break: a text that begins with one has no name.
    if (textName === undefined) return row => (searchTexts[row]?.startsWith('\n') === false ? 0 : Infinity)
    const column = texts[textName]
    const ranks = this.#ranksOf(textName)
    return row => ranks[column.codes[row] ?? 0] ?? Infinity
  }

  #ranksOf(name: TextName): Float64Array {
    const column = this.#columns.texts[name]
    const ranks = column.ranks(name === 'accountId' ? this.#accountName : text => text)
    return Float64Array.from(column.texts, (text, code) => {
      if (text === '') return Infinity
      // The breadth of permissions outweighs their text: the widest sets stand together.
      const breadth = name === 'permissions' ? breadthRank(text) * column.texts.length : 0
      return breadth + (ranks[code] ?? 0)
    })
  }
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** How many rows have a value: they all come first. */
function valuedIn(rows: Uint32Array, valueOf: ValueOf): number {
  return insertionIndex(rows, Infinity, 0, row => (valueOf(row) === Infinity ? 0 : -1))
}

/** Where `row` belongs among `rows`, which are in order, at `from` or later. */
function insertionIndex(
  rows: Uint32Array,
  row: number,
  from: number,
  compare: (a: number, b: number) => number
): number {
  let low = from
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(rows[middle] ?? 0, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}
