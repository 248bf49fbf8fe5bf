import { SearchText } from './search-text'

/** Gives each distinct text a small number, so that a column of a million rows is a typed array. Never forgets a text. */
export class Dictionary {
  readonly #codes = new Map<string, number>()
  readonly #values: string[] = []
  readonly #search = new SearchText()
  /** Codes below this are in the searchable text: most dictionaries are never searched. */
  #searchable = 0
  #ranks: Uint32Array = new Uint32Array(0)

  get size(): number {
    return this.#values.length
  }

  codeOf(value: string): number {
    const known = this.#codes.get(value)
    if (known !== undefined) return known
    const code = this.#values.length
    this.#codes.set(value, code)
    this.#values.push(value)
    return code
  }

  /** The code of a text that may never have been seen; -1 then. */
  find(value: string): number {
    return this.#codes.get(value) ?? -1
  }

  valueOf(code: number): string {
    return this.#values[code] ?? ''
  }

  /** One flag a code: does its text pass? Asked once for each distinct text, not once for each row. */
  flags(test: (value: string) => boolean): Uint8Array {
    const flags = new Uint8Array(this.size)
    for (let code = 0; code < flags.length; code += 1) flags[code] = test(this.valueOf(code)) ? 1 : 0
    return flags
  }

  /** For an order that depends on more than the texts themselves. */
  forgetRanks(): void {
    this.#ranks = new Uint32Array(0)
  }

  /** One flag a code: does its text contain `text`, which is in lower case already? */
  containing(text: string): Uint8Array {
    for (; this.#searchable < this.size; this.#searchable += 1) {
      this.#search.put(this.#searchable, this.valueOf(this.#searchable).toLowerCase())
    }
    return this.#search.containing(text, this.size)
  }

  /** Place of each code in the order that `compare` gives; kept until a new text comes. One order for a dictionary. */
  ranks(compare: (a: string, b: string) => number): Uint32Array {
    if (this.#ranks.length === this.#values.length) return this.#ranks
    const codes = this.#values.map((_, code) => code)
    codes.sort((a, b) => compare(this.valueOf(a), this.valueOf(b)))
    const ranks = new Uint32Array(codes.length)
    codes.forEach((code, rank) => {
      ranks[code] = rank
    })
    this.#ranks = ranks
    return ranks
  }
}

/** Upper and lower case together, then by code unit so that equal-looking texts keep a fixed order. */
export function compareText(a: string, b: string): number {
  const x = a.toLowerCase()
  const y = b.toLowerCase()
  if (x !== y) return x < y ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
