import { grown } from './bits'

type Narrow = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** One whole number from 0 for each slot, in the narrowest typed array that holds the largest of them: mostly a byte or two. */
export class WholeNumbers {
  /** For loops over many slots. Another array as soon as there is more room, or a number that needs a wider one. */
  values: Narrow
  #most = 0xff

  constructor(length: number) {
    this.values = new Uint8Array(length)
  }

  get length(): number {
    return this.values.length
  }

  at(slot: number): number {
    return this.values[slot] ?? 0
  }

  set(slot: number, value: number): void {
    if (value > this.#most) this.#widen(value)
    this.values[slot] = value
  }

  /** What is new is 0. */
  makeRoom(length: number): void {
    this.values = grown(this.values, length)
  }

  #widen(value: number): void {
    const wider =
      value <= 0xffff
        ? new Uint16Array(this.length)
        : value <= 0xffff_ffff
          ? new Uint32Array(this.length)
          : new Float64Array(this.length)
    wider.set(this.values)
    this.values = wider
    this.#most =
      wider instanceof Float64Array ? Number.MAX_SAFE_INTEGER : 2 ** (8 * wider.BYTES_PER_ELEMENT) - 1
  }
}
