import { ByteTexts } from './byte-texts'
import { grown, roomFor } from './bits'
import { Dictionary } from './dictionary'
import { WholeNumbers } from './whole-numbers'

type Parts = {
  readonly id: string
  /** Account and group as the id has them, escaped. */
  readonly prefix: string
  /** -1 when no id begins like this yet. */
  readonly code: number
  readonly tail: string
  readonly hash: number
}

const FIRST_PLACES = 2048
const GONE = 0xffff_ffff

/**
 * Finds the slot of an id without a string object for each key: the part up to the last `/` (account and group) is shared by
 * many and stands in a dictionary, the rest in one run of bytes. Open addressing; half of the places stay empty.
 */
export class IdTable {
  /** Account and group as the id has them, escaped. */
  readonly prefixes = new Dictionary()
  readonly prefixOf = new WholeNumbers(FIRST_PLACES / 2)
  #hashes = new Uint32Array(FIRST_PLACES / 2)
  readonly #tails = new ByteTexts()
  /** A slot plus one; 0 for a place that was never taken. */
  #places = new Uint32Array(FIRST_PLACES)
  #used = 0
  #count = 0
  /** Of the id that was asked for last: one that is not in here is asked for again, and added, and the next begins like it. */
  #last: Parts = { id: '', prefix: '', code: -1, tail: '', hash: 0 }

  get count(): number {
    return this.#count
  }

  /** Makes room for so many ids at once. */
  reserve(slots: number): void {
    if (slots > this.prefixOf.length) this.#widen(roomFor(slots))
    this.#tails.reserve(slots)
    // Half of the places stay empty, and their number is a power of two.
    while (this.#count === 0 && this.#places.length < slots * 2) {
      this.#places = new Uint32Array(this.#places.length * 2)
    }
  }

  /** Gives back the room that was made for more ids. */
  trim(): void {
    this.#tails.trim()
  }

  #widen(slots: number): void {
    this.prefixOf.makeRoom(slots)
    this.#hashes = grown(this.#hashes, slots)
  }

  find(id: string): number | undefined {
    const { code, tail, hash } = this.#partsOf(id)
    if (code === -1) return undefined
    const mask = this.#places.length - 1
    for (let place = hash & mask; this.#places[place] !== 0; place = (place + 1) & mask) {
      const slot = (this.#places[place] ?? 0) - 1
      if (slot === GONE - 1 || this.#hashes[slot] !== hash || this.prefixOf.at(slot) !== code) continue
      if (this.#isTail(slot, tail)) return slot
    }
    return undefined
  }

  /** For an id that is not in here yet. */
  add(id: string, slot: number): void {
    if (slot >= this.prefixOf.length) {
      this.#widen(roomFor(slot + 1, this.prefixOf.length))
    }
    if ((this.#used + 1) * 2 > this.#places.length) this.#rehash()
    let parts = this.#partsOf(id)
    if (parts.code === -1) parts = this.#withCode(parts, this.prefixes.codeOf(parts.prefix))
    this.prefixOf.set(slot, parts.code)
    this.#hashes[slot] = parts.hash
    this.#tails.put(slot, parts.tail)
    this.#count += 1
    this.#place(slot)
  }

  remove(id: string): void {
    const slot = this.find(id)
    if (slot === undefined) return
    const mask = this.#places.length - 1
    let place = (this.#hashes[slot] ?? 0) & mask
    while (this.#places[place] !== slot + 1) place = (place + 1) & mask
    this.#places[place] = GONE
    this.#tails.drop(slot)
    this.#count -= 1
  }

  idOf(slot: number): string {
    return this.prefixes.valueOf(this.prefixOf.at(slot)) + this.#tails.text(slot)
  }

  #partsOf(id: string): Parts {
    const { prefix, code } = this.#last
    if (id === this.#last.id) return this.#last
    const isAlike = code !== -1 && id.startsWith(prefix) && !id.includes('/', prefix.length)
    const cut = isAlike ? prefix.length : id.lastIndexOf('/') + 1
    const parts = { id, prefix: isAlike ? prefix : id.slice(0, cut), tail: id.slice(cut) }
    return this.#withCode(parts, isAlike ? code : this.prefixes.find(parts.prefix))
  }

  #withCode({ id, prefix, tail }: Pick<Parts, 'id' | 'prefix' | 'tail'>, code: number): Parts {
    this.#last = { id, prefix, code, tail, hash: hashOf(code, tail) }
    return this.#last
  }

  #isTail(slot: number, tail: string): boolean {
    const start = this.#tails.starts[slot] ?? 0
    const { bytes, lengths } = this.#tails
    if (lengths.at(slot) !== tail.length) return lengths.at(slot) !== 0 && this.#tails.text(slot) === tail
    for (let at = 0; at < tail.length; at += 1) {
      // Ids are escaped, so that a unit is a byte; anything else is compared as text.
      if (bytes[start + at] !== tail.charCodeAt(at)) return false
    }
    return true
  }

  #place(slot: number): void {
    const mask = this.#places.length - 1
    let place = (this.#hashes[slot] ?? 0) & mask
    while (this.#places[place] !== 0) place = (place + 1) & mask
    this.#places[place] = slot + 1
    this.#used += 1
  }

  #rehash(): void {
    const taken = this.#places.filter(place => place !== 0 && place !== GONE)
    this.#places = new Uint32Array(Math.max(this.#places.length, FIRST_PLACES) * (this.#count * 4 > this.#places.length ? 2 : 1)) // prettier-ignore
    this.#used = 0
    for (const place of taken) this.#place(place - 1)
  }
}

function hashOf(prefix: number, tail: string): number {
  let hash = Math.imul(prefix + 1, 0x9e37_79b1)
  for (let at = 0; at < tail.length; at += 1) hash = Math.imul(hash ^ tail.charCodeAt(at), 0x0100_0193)
  return (hash ^ (hash >>> 15)) >>> 0
}
