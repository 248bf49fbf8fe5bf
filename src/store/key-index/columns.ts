import { Dictionary } from './dictionary'
import { SearchText } from './search-text'

/** What the index keeps of one key: enough to filter, sort, group and count without a look at the disk. */
export type IndexedKey = {
  readonly row: number
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly masked: string | null
  readonly environment: string
  readonly service: string
  readonly owner: string
  readonly status: string
  readonly permissions: string
  readonly tags: string
  readonly verdictState: string
  readonly findings: string
  /** A time, -1 for never, NaN for unknown. */
  readonly lastUsed: number
  readonly createdAt: number
  readonly expiresAt: number
  readonly idleMs: number
  readonly risk: number
  /** -1 when never. */
  readonly assessedAt: number
  readonly contentHash: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly isVanished: boolean
}

export const TEXT_COLUMNS = [
  'accountId',
  'environment',
  'service',
  'owner',
  'status',
  'permissions',
  'tags',
  'verdictState',
  'findings'
] as const
export type TextColumn = (typeof TEXT_COLUMNS)[number]

export const NUMBER_COLUMNS = [
  'row',
  'lastUsed',
  'createdAt',
  'expiresAt',
  'idleMs',
  'risk',
  'assessedAt',
  'contentHash',
  'firstSeenAt',
  'lastSeenAt'
] as const
export type NumberColumn = (typeof NUMBER_COLUMNS)[number]

const FIRST_CAPACITY = 1024

/**
 * Keys by column. A slot is a place in every column; freed slots are used again. Flags: bit 0 taken, bit 1 gone (revoked or
 * vanished), bit 2 vanished.
 */
export class Columns {
  readonly dictionaries: Readonly<Record<TextColumn, Dictionary>>
  readonly #slots = new Map<string, number>()
  readonly #free: number[] = []
  codes: Record<TextColumn, Uint32Array>
  numbers: Record<NumberColumn, Float64Array>
  flags = new Uint8Array(FIRST_CAPACITY)
  names: string[] = []
  /** Name and mask in lower case. */
  readonly search = new SearchText()
  /** For the order by name. */
  lowerNames: string[] = []
  ids: string[] = []
  /** Slots below this may be taken. */
  length = 0

  constructor() {
    this.dictionaries = byName(TEXT_COLUMNS, () => new Dictionary())
    this.codes = byName(TEXT_COLUMNS, () => new Uint32Array(FIRST_CAPACITY))
    this.numbers = byName(NUMBER_COLUMNS, () => new Float64Array(FIRST_CAPACITY))
  }

  get count(): number {
    return this.#slots.size
  }

  slotOf(id: string): number | undefined {
    return this.#slots.get(id)
  }

  /** Adds or replaces, and answers the slot. */
  put(key: IndexedKey): number {
    const slot = this.#slots.get(key.id) ?? this.#take(key.id)
    for (const column of TEXT_COLUMNS)
      this.codes[column][slot] = this.dictionaries[column].codeOf(key[column])
    for (const column of NUMBER_COLUMNS) this.numbers[column][slot] = key[column]
    this.names[slot] = key.name
    this.lowerNames[slot] = key.name.toLowerCase()
    this.search.put(slot, searchText(key.name, key.masked))
    this.ids[slot] = key.id
    const isGone = key.isVanished || key.status === 'revoked'
    this.flags[slot] = 1 | (isGone ? 2 : 0) | (key.isVanished ? 4 : 0)
    return slot
  }

  drop(id: string): void {
    const slot = this.#slots.get(id)
    if (slot === undefined) return
    this.#slots.delete(id)
    this.flags[slot] = 0
    this.names[slot] = this.lowerNames[slot] = this.ids[slot] = ''
    this.search.drop(slot)
    this.#free.push(slot)
  }

  text(column: TextColumn, slot: number): string {
    return this.dictionaries[column].valueOf(this.codes[column][slot] ?? 0)
  }

  number(column: NumberColumn, slot: number): number {
    return this.numbers[column][slot] ?? Number.NaN
  }

  #take(id: string): number {
    const slot = this.#free.pop() ?? this.length
    if (slot === this.length) this.length += 1
    if (slot >= this.flags.length) this.#grow(this.flags.length * 2)
    this.#slots.set(id, slot)
    return slot
  }

  #grow(capacity: number): void {
    for (const column of TEXT_COLUMNS) {
      const next = new Uint32Array(capacity)
      next.set(this.codes[column])
      this.codes[column] = next
    }
    for (const column of NUMBER_COLUMNS) {
      const next = new Float64Array(capacity)
      next.set(this.numbers[column])
      this.numbers[column] = next
    }
    const flags = new Uint8Array(capacity)
    flags.set(this.flags)
    this.flags = flags
  }
}

function searchText(name: string, masked: string | null): string {
  return (masked === null ? name : `${name}\n${masked}`).toLowerCase()
}

function byName<Name extends string, T>(names: readonly Name[], make: () => T): Record<Name, T> {
  // Every name gets its entry, which is more than fromEntries can say.
  return Object.fromEntries(names.map(name => [name, make()])) as Record<Name, T>
}
