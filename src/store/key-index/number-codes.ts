import { grown } from './bits'

const FIRST_PLACES = 64

const double = new Float64Array(1)
const halves = new Uint32Array(double.buffer)

/** Gives each different number a code from 0, and 0 itself the code 0. Open addressing; half of the places stay empty. */
export class NumberCodes {
  #values = new Float64Array(FIRST_PLACES / 2)
  /** A code plus one; 0 for a free place. */
  #places = new Uint32Array(FIRST_PLACES)
  #size = 0
  // The next key mostly has the time of the key before.
  #lastValue = 0
  #lastCode = 0

  constructor() {
    this.add(0)
  }

  get size(): number {
    return this.#size
  }

  valueOf(code: number): number {
    return this.#values[code] ?? Number.NaN
  }

  /** -1 for a number without a code. NaN has one like any other. */
  find(value: number): number {
    if (isSame(value, this.#lastValue)) return this.#lastCode
    const mask = this.#places.length - 1
    let place = hashOf(value) & mask
    for (let code = this.#places[place] ?? 0; code !== 0; code = this.#places[place] ?? 0) {
      if (isSame(this.#values[code - 1] ?? 0, value)) {
        this.#lastValue = value
        this.#lastCode = code - 1
        return code - 1
      }
      place = (place + 1) & mask
    }
    return -1
  }

  /** For a number that has no code yet. */
  add(value: number): number {
    if ((this.#size + 1) * 2 > this.#places.length) this.#widen()
    const code = this.#size
    this.#size += 1
    this.#values[code] = value
    this.#place(code)
    return code
  }

  #widen(): void {
    this.#values = grown(this.#values, this.#values.length * 2)
    this.#places = new Uint32Array(this.#places.length * 2)
    for (let code = 0; code < this.#size; code += 1) this.#place(code)
  }

  #place(code: number): void {
    const mask = this.#places.length - 1
    let place = hashOf(this.valueOf(code)) & mask
    while (this.#places[place] !== 0) place = (place + 1) & mask
    this.#places[place] = code + 1
  }
}

function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b))
}

function hashOf(value: number): number {
  double[0] = value
  const mixed = Math.imul((halves[0] ?? 0) ^ Math.imul(halves[1] ?? 0, 0x85eb_ca6b), 0x9e37_79b1)
  return (mixed ^ (mixed >>> 15)) >>> 0
}
