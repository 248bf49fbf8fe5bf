import { clearBit, grown, roomFor, setBit } from './bits'
import { Dictionary } from './dictionary'
import { IdTable } from './id-table'
import { RepeatedNumbers } from './repeated-numbers'
import { SearchText } from './search-text'
import { WholeNumbers } from './whole-numbers'

/** What the index keeps of one key: enough to filter, sort, group, count and assess without a look at the disk. */
export type IndexedKey = {
  readonly row: number
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly masked: string | null
  readonly environment: string
  readonly service: string
  readonly owner: string
  /** Id, name and membership of the creator as one text; empty when unknown. */
  readonly creator: string
  readonly status: string
  readonly permissions: string
  readonly tags: string
  /** What is said of the last use beside its time: its kind with precision or reason. */
  readonly lastUsedKind: string
  readonly verdictState: string
  readonly findings: string
  /** A time, -1 for never, NaN for unknown. */
  readonly lastUsed: number
  readonly createdAt: number
  readonly expiresAt: number
  /** From when on the key counts as idle, NaN when unknown. */
  readonly idleSince: number
  readonly risk: number
  /** -1 when never. */
  readonly assessedAt: number
  readonly contentHash: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly isVanished: boolean
  /** Bits of `TRAITS`. */
  readonly traits: number
  /** Null for nearly all keys. */
  readonly past: Past | null
}

export type Past = {
  readonly longestGapMs: number | null
  readonly disabledAt: number | null
  readonly drift: string | null
  readonly driftAt: number | null
}

export const TRAITS = { severalEnvironments: 1, nameless: 2, marked: 4, zombie: 8, inRotation: 16 } as const

export const TEXT_COLUMNS = [
  'accountId',
  'environment',
  'service',
  'owner',
  'creator',
  'status',
  'permissions',
  'tags',
  'lastUsedKind',
  'verdictState',
  'findings'
] as const
export type TextColumn = (typeof TEXT_COLUMNS)[number]

export const NUMBER_COLUMNS = [
  'row',
  'lastUsed',
  'createdAt',
  'expiresAt',
  'idleSince',
  'risk',
  'assessedAt',
  'contentHash',
  'firstSeenAt',
  'lastSeenAt'
] as const
export type NumberColumn = (typeof NUMBER_COLUMNS)[number]

const FIRST_CAPACITY = 1024
const GONE = 1
const VANISHED = 2

/** Keys by column. A slot is a place in every column; freed slots are used again. */
export class Columns {
  readonly dictionaries: Readonly<Record<TextColumn, Dictionary>>
  readonly ids = new IdTable()
  readonly #free: number[] = []
  readonly codes: Readonly<Record<TextColumn, WholeNumbers>>
  readonly numbers: Readonly<Record<NumberColumn, RepeatedNumbers | WholeNumbers>>
  /** Why a key is not alive: bit 0 gone (revoked or vanished), bit 1 vanished. */
  #ends = new Uint8Array(FIRST_CAPACITY)
  traits = new Uint8Array(FIRST_CAPACITY)
  readonly pasts = new Map<number, Past>()
  /** Slots with a key, and those whose key is neither revoked nor vanished. */
  taken = new Uint32Array(FIRST_CAPACITY / 32)
  live = new Uint32Array(FIRST_CAPACITY / 32)
  /** Name and mask in lower case, with a line between them. */
  readonly search = new SearchText()
  /** Slots below this may be taken. */
  length = 0
  /** Live keys by account, and active live keys by group; by the codes of their columns. */
  readonly #liveOfAccount: number[] = []
  readonly #activeOfGroup: number[] = []

  constructor() {
    this.dictionaries = byName(TEXT_COLUMNS, () => new Dictionary())
    this.codes = byName(TEXT_COLUMNS, () => new WholeNumbers(FIRST_CAPACITY))
    this.numbers = {
      ...byName(NUMBER_COLUMNS, () => new RepeatedNumbers(FIRST_CAPACITY)),
      row: new WholeNumbers(FIRST_CAPACITY)
    }
  }

  get count(): number {
    return this.ids.count
  }

  /** Makes room for so many keys at once, so that nothing is outgrown while they are read. */
  reserve(slots: number): void {
    if (slots > this.traits.length) this.#grow(roomFor(slots))
    this.ids.reserve(slots)
    this.search.texts.reserve(slots)
  }

  /** Gives back the room that was made for more texts: called when all keys have been read. */
  trim(): void {
    this.ids.trim()
    this.search.texts.trim()
  }

  slotOf(id: string): number | undefined {
    return this.ids.find(id)
  }

  /** Adds or replaces, and answers the slot. */
  put(key: IndexedKey): number {
    const known = this.ids.find(key.id)
    const slot = known ?? this.#take(key.id)
    if (known !== undefined) this.#count(slot, -1)
    this.#setTexts(slot, key)
    this.#setNumbers(slot, key)
    this.traits[slot] = key.traits
    if (key.past !== null) this.pasts.set(slot, key.past)
    else if (known !== undefined) this.pasts.delete(slot)
    this.search.put(slot, `${key.name}\n${key.masked ?? ''}`.toLowerCase())
    const isGone = key.isVanished || key.status === 'revoked'
    this.#ends[slot] = (isGone ? GONE : 0) | (key.isVanished ? VANISHED : 0)
    if (isGone) clearBit(this.live, slot)
    else setBit(this.live, slot)
    this.#count(slot, 1)
    return slot
  }

  // Written out, column by column: going through their names takes several times as long, a million times at each start.
  #setTexts(slot: number, key: Record<TextColumn, string>): void {
    const { codes, dictionaries } = this
    codes.accountId.set(slot, dictionaries.accountId.codeOf(key.accountId))
    codes.environment.set(slot, dictionaries.environment.codeOf(key.environment))
    codes.service.set(slot, dictionaries.service.codeOf(key.service))
    codes.owner.set(slot, dictionaries.owner.codeOf(key.owner))
    codes.creator.set(slot, dictionaries.creator.codeOf(key.creator))
    codes.status.set(slot, dictionaries.status.codeOf(key.status))
    codes.permissions.set(slot, dictionaries.permissions.codeOf(key.permissions))
    codes.tags.set(slot, dictionaries.tags.codeOf(key.tags))
    codes.lastUsedKind.set(slot, dictionaries.lastUsedKind.codeOf(key.lastUsedKind))
    codes.verdictState.set(slot, dictionaries.verdictState.codeOf(key.verdictState))
    codes.findings.set(slot, dictionaries.findings.codeOf(key.findings))
  }

  #setNumbers(slot: number, key: Record<NumberColumn, number>): void {
    const { numbers } = this
    numbers.row.set(slot, key.row)
    numbers.lastUsed.set(slot, key.lastUsed)
    numbers.createdAt.set(slot, key.createdAt)
    numbers.expiresAt.set(slot, key.expiresAt)
    numbers.idleSince.set(slot, key.idleSince)
    numbers.risk.set(slot, key.risk)
    numbers.assessedAt.set(slot, key.assessedAt)
    numbers.contentHash.set(slot, key.contentHash)
    numbers.firstSeenAt.set(slot, key.firstSeenAt)
    numbers.lastSeenAt.set(slot, key.lastSeenAt)
  }

  drop(id: string): void {
    const slot = this.ids.find(id)
    if (slot === undefined) return
    this.#count(slot, -1)
    this.ids.remove(id)
    clearBit(this.taken, slot)
    clearBit(this.live, slot)
    this.pasts.delete(slot)
    this.search.drop(slot)
    this.#free.push(slot)
  }

  text(column: TextColumn, slot: number): string {
    return this.dictionaries[column].valueOf(this.codes[column].at(slot))
  }

  number(column: NumberColumn, slot: number): number {
    return this.numbers[column].at(slot)
  }

  isVanished(slot: number): boolean {
    return ((this.#ends[slot] ?? 0) & VANISHED) !== 0
  }

  isGone(slot: number): boolean {
    return ((this.#ends[slot] ?? 0) & GONE) !== 0
  }

  liveOfAccount(accountId: string): number {
    return this.#liveOfAccount[this.dictionaries.accountId.find(accountId)] ?? 0
  }

  /** Active keys in the group that this key belongs to. */
  activeBeside(slot: number): number {
    return this.#activeOfGroup[this.ids.prefixOf.at(slot)] ?? 0
  }

  /** Active keys whose id begins with `prefix`: account and group as an id has them. */
  activeWithin(prefix: string): number {
    return this.#activeOfGroup[this.ids.prefixes.find(prefix)] ?? 0
  }

  #count(slot: number, by: 1 | -1): void {
    if (this.isGone(slot)) return
    const account = this.codes.accountId.at(slot)
    this.#liveOfAccount[account] = (this.#liveOfAccount[account] ?? 0) + by
    if (this.text('status', slot) !== 'active') return
    const group = this.ids.prefixOf.at(slot)
    this.#activeOfGroup[group] = (this.#activeOfGroup[group] ?? 0) + by
  }

  #take(id: string): number {
    const slot = this.#free.pop() ?? this.length
    if (slot === this.length) this.length += 1
    if (slot >= this.traits.length) this.#grow(roomFor(slot + 1, this.traits.length))
    this.ids.add(id, slot)
    setBit(this.taken, slot)
    return slot
  }

  #grow(capacity: number): void {
    for (const column of TEXT_COLUMNS) this.codes[column].makeRoom(capacity)
    for (const column of NUMBER_COLUMNS) this.numbers[column].makeRoom(capacity)
    this.#ends = grown(this.#ends, capacity)
    this.traits = grown(this.traits, capacity)
    this.taken = grown(this.taken, capacity / 32)
    this.live = grown(this.live, capacity / 32)
  }
}

function byName<Name extends string, T>(names: readonly Name[], make: () => T): Record<Name, T> {
  // Every name gets its entry, which is more than fromEntries can say.
  return Object.fromEntries(names.map(name => [name, make()])) as Record<Name, T>
}
