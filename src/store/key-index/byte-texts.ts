import { grown, roomFor } from './bits'
import { WholeNumbers } from './whole-numbers'

const FIRST_BYTES = 64 * 1024
const FIRST_SLOTS = 1024

/**
 * One text for each slot, all in one run of bytes (UTF-8), so that a million texts are no work for the garbage collector. A
 * changed text is appended; the dead ones are thrown out when they are more than the living.
 */
export class ByteTexts {
  bytes = Buffer.alloc(0)
  starts = new Uint32Array(FIRST_SLOTS)
  readonly lengths = new WholeNumbers(FIRST_SLOTS)
  #end = 0
  #dead = 0
  /** Slots below this may hold a text. */
  length = 0

  /** Makes room for the places of so many texts; their bytes come as they come. */
  reserve(slots: number): void {
    if (slots <= this.starts.length) return
    this.starts = grown(this.starts, roomFor(slots))
    this.lengths.makeRoom(roomFor(slots))
  }

  put(slot: number, text: string): void {
    this.drop(slot)
    if (this.#dead > FIRST_BYTES && this.#dead * 2 > this.#end) this.#compact()
    // Three bytes are the most that one UTF-16 unit can take.
    this.#makeRoom(slot, text.length * 3)
    const size = this.bytes.write(text, this.#end)
    this.starts[slot] = this.#end
    this.lengths.set(slot, size)
    this.#end += size
    if (slot >= this.length) this.length = slot + 1
  }

  /** Gives back the bytes that were kept free for more texts. */
  trim(): void {
    if (this.#end < this.bytes.length) this.bytes = Buffer.from(this.bytes.subarray(0, this.#end))
  }

  drop(slot: number): void {
    const size = this.lengths.at(slot)
    if (size === 0) return
    this.#dead += size
    this.lengths.set(slot, 0)
  }

  text(slot: number): string {
    const start = this.starts[slot] ?? 0
    return this.bytes.toString('utf8', start, start + this.lengths.at(slot))
  }

  /** Negative, 0 or positive, by bytes: the order of code points. */
  compare(a: number, b: number): number {
    const { bytes, starts, lengths } = this
    const startA = starts[a] ?? 0
    const startB = starts[b] ?? 0
    const sizeA = lengths.at(a)
    const sizeB = lengths.at(b)
    const shared = Math.min(sizeA, sizeB)
    for (let at = 0; at < shared; at += 1) {
      const difference = (bytes[startA + at] ?? 0) - (bytes[startB + at] ?? 0)
      if (difference !== 0) return difference
    }
    return sizeA - sizeB
  }

  #makeRoom(slot: number, size: number): void {
    if (this.#end + size > this.bytes.length) {
      const wider = Buffer.alloc(Math.max(this.bytes.length * 1.25, FIRST_BYTES, this.#end + size) >>> 0)
      this.bytes.copy(wider, 0, 0, this.#end)
      this.bytes = wider
    }
    if (slot >= this.starts.length) this.reserve(roomFor(slot + 1, this.starts.length))
  }

  #compact(): void {
    const kept = Buffer.alloc(Math.max(FIRST_BYTES, (this.#end - this.#dead) * 1.5) >>> 0)
    let end = 0
    for (let slot = 0; slot < this.length; slot += 1) {
      const start = this.starts[slot] ?? 0
      const size = this.lengths.at(slot)
      this.bytes.copy(kept, end, start, start + size)
      this.starts[slot] = end
      end += size
    }
    this.bytes = kept
    this.#end = end
    this.#dead = 0
  }
}
