import { hasBit } from './bits'
import { SearchText } from './search-text'

/** Gives each distinct text a small number, so that a column of a million rows is a typed array. Never forgets a text. */
export class Dictionary {
  readonly #codes = new Map<string, number>()
  readonly #values: string[] = []
  readonly #search = new SearchText()
  /** Codes below this are in the searchable text: most dictionaries are never searched. */
  #searchable = 0
  #ranks: Uint32Array = new Uint32Array(0)
  readonly #remembered = new Map<string, number[]>()

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

  /** One flag a code, set for these texts. */
  flagsOf(values: readonly string[]): Uint8Array {
    const flags = new Uint8Array(this.size)
    for (const value of values) {
      const code = this.find(value)
      if (code !== -1) flags[code] = 1
    }
    return flags
  }

  /** One flag a code: does its text pass? Asked once for each distinct text, not once for each row. */
  flags(test: (value: string) => boolean): Uint8Array {
    const flags = new Uint8Array(this.size)
    for (let code = 0; code < flags.length; code += 1) flags[code] = test(this.valueOf(code)) ? 1 : 0
    return flags
  }

  /** Like `flags`, for texts that are lists: any of `wanted` will do. Each text is parsed once in its life. */
  flagsWithAny(wanted: readonly string[], parse: (value: string) => readonly string[]): Uint8Array {
    this.#parseNew(parse)
    const flags = new Uint8Array(this.size)
    for (const item of wanted) for (const code of this.#remembered.get(item) ?? []) flags[code] = 1
    return flags
  }

  #parsed = 0

  #parseNew(parse: (value: string) => readonly string[]): void {
    for (; this.#parsed < this.size; this.#parsed += 1) {
      for (const item of parse(this.valueOf(this.#parsed))) {
        const codes = this.#remembered.get(item)
        if (codes === undefined) this.#remembered.set(item, [this.#parsed])
        else codes.push(this.#parsed)
      }
    }
  }

  /** For an order that depends on more than the texts themselves. */
  forgetRanks(): void {
    this.#ranks = new Uint32Array(0)
  }

  /** One flag a code: does its text contain `text`, which is in lower case already? Null when none does. */
  containing(text: string): Uint8Array | null {
    for (; this.#searchable < this.size; this.#searchable += 1) {
      this.#search.put(this.#searchable, this.valueOf(this.#searchable).toLowerCase())
    }
    const found = this.#search.containing(text, this.size)
    const flags = new Uint8Array(this.size)
    let hasAny = false
    for (let code = 0; code < flags.length; code += 1) {
      // Most words are 0: 32 codes at a time.
      if ((code & 31) === 0 && found[code >>> 5] === 0) {
        code += 31
      } else if (hasBit(found, code)) {
        flags[code] = 1
        hasAny = true
      }
    }
    return hasAny ? flags : null
  }

  /** Place of each code in the order of the texts as they are shown; kept until a new text comes. One order for a dictionary. */
  ranks(shown: (value: string) => string): Uint32Array {
    if (this.#ranks.length === this.#values.length) return this.#ranks
    const texts = this.#values.map(shown)
    const lower = texts.map(text => text.toLowerCase())
    const codes = this.#values.map((_, code) => code)
    codes.sort((a, b) => {
      const x = lower[a] ?? ''
      const y = lower[b] ?? ''
      if (x !== y) return x < y ? -1 : 1
      return (texts[a] ?? '') < (texts[b] ?? '') ? -1 : 1
    })
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
