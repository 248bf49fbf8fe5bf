import type { ByteTexts } from './byte-texts'
import { clearBit, hasBit, lowestBit, setBit } from './bits'

/** Slots of one segment: small enough that making one anew is not felt, large enough that a query meets few of them. */
export const SEGMENT = 16_384
const WORDS = SEGMENT / 32
/** From here on a bitmap is smaller than a list of 16-bit places. */
const DENSE = SEGMENT / 16
/** With more changed slots than this a segment is made anew when nobody waits. */
const STALE = 512
/** So many changed slots are looked at one by one: making the segment anew would keep a search waiting ten times as long. */
const MOST_CHANGED = SEGMENT / 4
/** Pairs of bytes, and above them single bytes. */
const SINGLE = 65_536
const CODES = SINGLE + 256

/** Which slots of a segment contain a gram: `grams` in ascending order, with the place of their lists or bitmaps. */
type Grams = {
  readonly grams: Uint32Array
  /** Where its list begins; below 0 it is a bitmap, counted from -1. */
  readonly places: Int32Array
  readonly counts: Uint32Array
  readonly lists: Uint16Array
  readonly bitmaps: Uint32Array
}

/**
 * One run of slots with an inverted index over the pairs of bytes in their texts. A search of one or two bytes is answered
 * by it alone; for a longer one it leaves few texts to look at.
 */
export class Segment {
  readonly #texts: ByteTexts
  readonly #first: number
  readonly #changed = new Uint32Array(WORDS)
  #changedCount = 0
  #grams: Grams | null = null

  constructor(texts: ByteTexts, first: number) {
    this.#texts = texts
    this.#first = first
    const end = Math.min(texts.length, first + SEGMENT)
    for (let slot = first; slot < end; slot += 1) this.touch(slot)
  }

  get isCurrent(): boolean {
    return this.#changedCount <= STALE
  }

  touch(slot: number): void {
    const place = slot - this.#first
    if (hasBit(this.#changed, place)) return
    setBit(this.#changed, place)
    this.#changedCount += 1
  }

  prepare(): void {
    this.#grams = gramsOf(this.#texts, this.#first)
    this.#changed.fill(0)
    this.#changedCount = 0
  }

  /**
   * Sets the bits of `found`, which begins at this segment's words, for all texts that contain `needle`. Looks at each of them
   * as long as `prepare` was never called.
   */
  search(needle: Uint8Array, found: Uint32Array): void {
    if (this.#grams !== null && this.#changedCount > MOST_CHANGED) this.prepare()
    const isNarrowed = this.#grams !== null && narrow(this.#grams, needle, found)
    if (isNarrowed && needle.length > 2) this.#keepContaining(found, needle, found)
    if (this.#changedCount > 0) this.#keepContaining(this.#changed, needle, found)
  }

  /** Looks at the texts of `places` themselves. */
  #keepContaining(places: Uint32Array, needle: Uint8Array, found: Uint32Array): void {
    const { bytes, starts, lengths } = this.#texts
    for (let at = 0; at < WORDS; at += 1) {
      for (let word = places[at] ?? 0; word !== 0; word &= word - 1) {
        const place = (at << 5) + lowestBit(word)
        const start = starts[this.#first + place] ?? 0
        const end = start + lengths.at(this.#first + place)
        if (contains(bytes, start, end, needle)) setBit(found, place)
        else clearBit(found, place)
      }
    }
  }
}

/** Is `needle` in the bytes from `start` to `end`? */
function contains(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): boolean {
  const size = needle.length
  const first = needle[0]
  const second = needle[1]
  const last = end - size
  for (let at = start; at <= last; at += 1) {
    if (bytes[at] !== first || (size > 1 && bytes[at + 1] !== second)) continue
    let next = 2
    while (next < size && bytes[at + next] === needle[next]) next += 1
    if (next >= size) return true
  }
  return false
}

/** Leaves in `found` the places that have every gram of `needle`; false when there are none. */
function narrow(index: Grams, needle: Uint8Array, found: Uint32Array): boolean {
  const places = gramsIn(needle).map(gram => placeOf(index.grams, gram))
  if (places.includes(-1)) return false
  places.sort((a, b) => (index.counts[a] ?? 0) - (index.counts[b] ?? 0))
  places.forEach((place, turn) => {
    const bitmap = bitmapAt(index, place)
    if (turn === 0) found.set(bitmap)
    else for (let at = 0; at < WORDS; at += 1) found[at] = (found[at] ?? 0) & (bitmap[at] ?? 0)
  })
  return true
}

const scratch = new Uint32Array(WORDS)

/** Good until the next call. */
function bitmapAt(index: Grams, place: number): Uint32Array {
  const start = index.places[place] ?? 0
  if (start < 0) return index.bitmaps.subarray((-start - 1) * WORDS, -start * WORDS)
  scratch.fill(0)
  const end = start + (index.counts[place] ?? 0)
  for (let at = start; at < end; at += 1) setBit(scratch, index.lists[at] ?? 0)
  return scratch
}

function placeOf(grams: Uint32Array, gram: number): number {
  let low = 0
  let high = grams.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const value = grams[middle] ?? 0
    if (value === gram) return middle
    if (value < gram) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function gramsIn(needle: Uint8Array): number[] {
  if (needle.length === 1) return [SINGLE + (needle[0] ?? 0)]
  const grams = new Set<number>()
  for (let at = 0; at + 1 < needle.length; at += 1)
    grams.add(((needle[at] ?? 0) << 8) | (needle[at + 1] ?? 0))
  return [...grams]
}

// Made once: each making of a segment sets them anew.
const countOf = new Uint32Array(CODES)
const lastSeen = new Uint32Array(CODES)
const writeAt = new Int32Array(CODES)

/** Two passes over the texts: one that counts, one that writes lists and bitmaps into place. */
function gramsOf(texts: ByteTexts, first: number): Grams {
  countOf.fill(0)
  eachGram(texts, first, gram => {
    countOf[gram] = (countOf[gram] ?? 0) + 1
  })
  const used: number[] = []
  for (let gram = 0; gram < CODES; gram += 1) if (countOf[gram] !== 0) used.push(gram)
  const { lists, bitmaps } = layOut(used)
  const places = Int32Array.from(used, gram => writeAt[gram] ?? 0)
  eachGram(texts, first, (gram, place) => {
    const at = writeAt[gram] ?? 0
    if (at < 0) {
      setBit(bitmaps, (-at - 1) * SEGMENT + place)
    } else {
      lists[at] = place
      writeAt[gram] = at + 1
    }
  })
  return {
    grams: Uint32Array.from(used),
    places,
    counts: Uint32Array.from(used, gram => countOf[gram] ?? 0),
    lists,
    bitmaps
  }
}

/** Gives each gram its place: a bitmap's number, or where its list begins. */
function layOut(used: readonly number[]): Pick<Grams, 'lists' | 'bitmaps'> {
  let listed = 0
  let bitmaps = 0
  for (const gram of used) {
    const count = countOf[gram] ?? 0
    if (count >= DENSE) {
      bitmaps += 1
      writeAt[gram] = -bitmaps
    } else {
      writeAt[gram] = listed
      listed += count
    }
  }
  return { lists: new Uint16Array(listed), bitmaps: new Uint32Array(bitmaps * WORDS) }
}

/** Calls `visit` once for each text and gram in it. */
function eachGram(texts: ByteTexts, first: number, visit: (gram: number, place: number) => void): void {
  const { bytes, starts, lengths } = texts
  const last = Math.min(texts.length, first + SEGMENT)
  lastSeen.fill(0)
  for (let slot = first; slot < last; slot += 1) {
    const place = slot - first
    const start = starts[slot] ?? 0
    const end = start + lengths.at(slot)
    let before = -1
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] ?? 0
      const single = SINGLE + byte
      if (lastSeen[single] !== place + 1) {
        lastSeen[single] = place + 1
        visit(single, place)
      }
      const pair = (before << 8) | byte
      if (before >= 0 && lastSeen[pair] !== place + 1) {
        lastSeen[pair] = place + 1
        visit(pair, place)
      }
      before = byte
    }
  }
}
