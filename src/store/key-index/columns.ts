// All keys in memory, by column. The index into every column is the key's row number in the database; rows without a key
// are absent. Texts are kept as codes of a dictionary, so that a condition is asked once per distinct text.

const FIRST_CAPACITY = 1024

/** Room for `length` rows and a quarter more. */
function capacityFor(length: number): number {
  return Math.ceil((length * 1.25) / FIRST_CAPACITY) * FIRST_CAPACITY
}

export class NumberColumn {
  values = new Float64Array(FIRST_CAPACITY)

  at(row: number): number {
    return this.values[row] ?? Number.NaN
  }

  set(row: number, value: number): void {
    if (row >= this.values.length) this.reserve(capacityFor(row + 1))
    this.values[row] = value
  }

  reserve(length: number): void {
    if (length <= this.values.length) return
    const wider = new Float64Array(length)
    wider.set(this.values)
    this.values = wider
  }
}

/** Never forgets a text: few texts are used by many rows. */
export class TextColumn {
  codes = new Uint32Array(FIRST_CAPACITY)
  readonly texts: string[] = []
  readonly #codeByText = new Map<string, number>()
  #ranks = new Uint32Array(0)

  at(row: number): string {
    return this.texts[this.codes[row] ?? 0] ?? ''
  }

  set(row: number, text: string): void {
    if (row >= this.codes.length) this.reserve(capacityFor(row + 1))
    this.codes[row] = this.#toCode(text)
  }

  reserve(length: number): void {
    if (length <= this.codes.length) return
    const wider = new Uint32Array(length)
    wider.set(this.codes)
    this.codes = wider
  }

  /** The code of a text that may never have been stored; -1 then. */
  codeOf(text: string): number {
    return this.#codeByText.get(text) ?? -1
  }

  /** One flag per code: 1 where the text passes. */
  flags(test: (text: string) => boolean): Uint8Array {
    return Uint8Array.from(this.texts, text => (test(text) ? 1 : 0))
  }

  /** The rank of each code in the order of the texts as they are shown; kept until a new text comes. */
  ranks(shown: (text: string) => string): Uint32Array {
    if (this.#ranks.length === this.texts.length) return this.#ranks
    const labels = this.texts.map(shown)
    const codes = [...labels.keys()].sort((a, b) => compareText(labels[a] ?? '', labels[b] ?? ''))
    this.#ranks = new Uint32Array(codes.length)
    codes.forEach((code, rank) => {
      this.#ranks[code] = rank
    })
    return this.#ranks
  }

  /** Call it when texts are shown differently, such as after an account was renamed. */
  forgetRanks(): void {
    this.#ranks = new Uint32Array(0)
  }

  #toCode(text: string): number {
    const known = this.#codeByText.get(text)
    if (known !== undefined) return known
    const code = this.texts.length
    this.#codeByText.set(text, code)
    this.texts.push(text)
    return code
  }
}

/** Ignores case, then compares by code unit so that texts which look alike keep a fixed order. */
export function compareText(a: string, b: string): number {
  const x = a.toLowerCase()
  const y = b.toLowerCase()
  if (x !== y) return x < y ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

/** What the index keeps of one key: enough to filter, sort, group, count and assess without reading the database. */
export type IndexedKey = {
  readonly row: number
  readonly id: string
  readonly name: string
  readonly masked: string | null
  readonly isVanished: boolean
  readonly isDismissed: boolean
  /** Bits of `TRAITS`. */
  readonly traits: number
  /** Null for nearly all keys. */
  readonly past: Past | null
} & Readonly<Record<TextName, string>> &
  Readonly<Record<NumberName, number>>

export type Past = {
  readonly longestGapMs: number | null
  readonly disabledAt: number | null
  readonly drift: string | null
  readonly driftAt: number | null
}

export const TRAITS = { severalEnvironments: 1, nameless: 2, marked: 4, zombie: 8, inRotation: 16 } as const

const TEXT_NAMES = [
  'accountId',
  /** Account and group, as a key's id begins. */
  'group',
  'environment',
  'service',
  'owner',
  /** Id, name and membership as one text; empty when unknown. */
  'creator',
  'status',
  'permissions',
  'tags',
  /** The kind of the last use with its precision or reason. */
  'lastUsedKind',
  'verdictState',
  'findings'
] as const
export type TextName = (typeof TEXT_NAMES)[number]

const NUMBER_NAMES = [
  /** A time, -1 for never, NaN for unknown. */
  'lastUsed',
  'createdAt',
  'expiresAt',
  /** From when on the key counts as idle; NaN when unknown. */
  'idleSince',
  'risk',
  /** -1 when never. */
  'assessedAt',
  'contentHash',
  'firstSeenAt',
  'lastSeenAt'
] as const
export type NumberName = (typeof NUMBER_NAMES)[number]

const ABSENT = 0
const LISTED = 1
/** Listed, and revoked or expired and dismissed. */
const LISTED_HIDDEN = 2
/** Left out by lists; it may work, so it stays in view. */
const UNLISTED = 3
/** Left out by lists, and revoked by Rekey or dismissed by a person. */
const HIDDEN = 4

export class Columns {
  readonly texts = recordOf(TEXT_NAMES, () => new TextColumn())
  readonly numbers = recordOf(NUMBER_NAMES, () => new NumberColumn())
  /** Name and mask in lower case, with a line break between them. */
  readonly searchTexts: string[] = []
  readonly pasts = new Map<number, Past>()
  readonly #ids: string[] = []
  readonly #rowById = new Map<string, number>()
  #states = new Uint8Array(FIRST_CAPACITY)
  #traits = new Uint8Array(FIRST_CAPACITY)
  /** Keys in view by account code, and active listed keys by group code. */
  readonly #shownOfAccount: number[] = []
  readonly #activeOfGroup: number[] = []
  /** Rows from here on are absent. */
  length = 0

  get count(): number {
    return this.#rowById.size
  }

  reserve(rows: number): void {
    if (rows <= this.#states.length) return
    for (const name of TEXT_NAMES) this.texts[name].reserve(rows)
    for (const name of NUMBER_NAMES) this.numbers[name].reserve(rows)
    this.#states = widened(this.#states, rows)
    this.#traits = widened(this.#traits, rows)
  }

  rowOf(id: string): number | undefined {
    return this.#rowById.get(id)
  }

  idOf(row: number): string {
    return this.#ids[row] ?? ''
  }

  traitsOf(row: number): number {
    return this.#traits[row] ?? 0
  }

  isPresent(row: number): boolean {
    return this.#states[row] !== ABSENT
  }

  isListed(row: number): boolean {
    return this.#states[row] === LISTED
  }

  isUnlisted(row: number): boolean {
    const state = this.#states[row]
    return state === UNLISTED || state === HIDDEN
  }

  /** Is it in view unless hidden keys are asked for too? */
  isShown(row: number): boolean {
    const state = this.#states[row]
    return state === LISTED || state === UNLISTED
  }

  /** One flag per row: the keys in view, or with `includeGone` all of them. */
  flagsOf(includeGone: boolean): Uint8Array {
    const flags = new Uint8Array(this.length)
    for (let row = 0; row < flags.length; row += 1) {
      flags[row] = this.isShown(row) || (includeGone && this.isPresent(row)) ? 1 : 0
    }
    return flags
  }

  /** Adds a key, or replaces the one of the same row. */
  put(key: IndexedKey): void {
    const { row } = key
    if (row >= this.#states.length) this.reserve(capacityFor(row + 1))
    if (this.isPresent(row)) this.#count(row, -1)
    else this.#add(row, key.id)
    for (const name of TEXT_NAMES) this.texts[name].set(row, key[name])
    for (const name of NUMBER_NAMES) this.numbers[name].set(row, key[name])
    this.searchTexts[row] = `${key.name}\n${key.masked ?? ''}`.toLowerCase()
    this.#traits[row] = key.traits
    if (key.past === null) this.pasts.delete(row)
    else this.pasts.set(row, key.past)
    this.#states[row] = stateOf(key)
    this.#count(row, 1)
  }

  drop(row: number): void {
    if (!this.isPresent(row)) return
    this.#count(row, -1)
    this.#rowById.delete(this.idOf(row))
    this.#states[row] = ABSENT
    this.#ids[row] = ''
    this.searchTexts[row] = ''
    this.pasts.delete(row)
  }

  shownOfAccount(accountId: string): number {
    return this.#shownOfAccount[this.texts.accountId.codeOf(accountId)] ?? 0
  }

  /** Active keys in the group of this key, itself included. */
  activeBeside(row: number): number {
    return this.#activeOfGroup[this.texts.group.codes[row] ?? 0] ?? 0
  }

  /** Active keys of one group, as `groupPrefixOf` names it. */
  activeInGroup(group: string): number {
    return this.#activeOfGroup[this.texts.group.codeOf(group)] ?? 0
  }

  #add(row: number, id: string): void {
    this.#rowById.set(id, row)
    // Without holes, so that the arrays stay packed.
    for (let next = this.#ids.length; next <= row; next += 1) {
      this.#ids.push('')
      this.searchTexts.push('')
    }
    this.#ids[row] = id
    this.length = Math.max(this.length, row + 1)
  }

  #count(row: number, by: 1 | -1): void {
    if (!this.isShown(row)) return
    const account = this.texts.accountId.codes[row] ?? 0
    this.#shownOfAccount[account] = (this.#shownOfAccount[account] ?? 0) + by
    if (!this.isListed(row) || this.texts.status.at(row) !== 'active') return
    const group = this.texts.group.codes[row] ?? 0
    this.#activeOfGroup[group] = (this.#activeOfGroup[group] ?? 0) + by
  }
}

function stateOf({ status, isVanished, isDismissed }: IndexedKey): number {
  const isRevoked = status === 'revoked'
  if (!isVanished) return isRevoked || isDismissed ? LISTED_HIDDEN : LISTED
  return isDismissed || isRevoked ? HIDDEN : UNLISTED
}

/** The part of a key's id that all keys of its group share. */
export function groupPrefixOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/') + 1)
}

function widened(values: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(length)
  wider.set(values)
  return wider
}

function recordOf<Name extends string, T>(names: readonly Name[], make: () => T): Readonly<Record<Name, T>> {
  // Every name gets its entry, which is more than fromEntries can say.
  return Object.fromEntries(names.map(name => [name, make()])) as Record<Name, T>
}
