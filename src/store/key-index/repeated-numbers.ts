import { grown } from './bits'
import { NumberCodes } from './number-codes'
import { WholeNumbers } from './whole-numbers'

/** With fewer different numbers than this, or than a sixteenth of the slots, codes are smaller than the numbers themselves. */
const FEW = 256
const SLOTS_A_NUMBER = 16
/** What a code of two bytes can tell apart. */
const MOST = 65_536

/**
 * One number for each slot, where the same ones come again and again (a last use that the provider rounds, the time at which
 * all keys were read): each different one is kept once, 8 bytes, and a slot has its code, one or two. Once there are too many
 * different ones, each slot has its own 8 bytes.
 */
export class RepeatedNumbers {
  #codes: WholeNumbers
  #numbers = new NumberCodes()
  /** Instead of all that, once there are too many different numbers. */
  #plain: Float64Array | null = null

  constructor(length: number) {
    this.#codes = new WholeNumbers(length)
  }

  /** False once there were too many different numbers. */
  get isCoded(): boolean {
    return this.#plain === null
  }

  at(slot: number): number {
    if (this.#plain !== null) return this.#plain[slot] ?? Number.NaN
    return this.#numbers.valueOf(this.#codes.at(slot))
  }

  set(slot: number, value: number): void {
    if (this.#plain === null) {
      const code = this.#numbers.find(value)
      if (code !== -1) {
        this.#codes.set(slot, code)
        return
      }
      this.#add(slot, value)
    } else {
      this.#plain[slot] = value
    }
  }

  /** What is new is 0. */
  makeRoom(length: number): void {
    if (this.#plain === null) this.#codes.makeRoom(length)
    else this.#plain = grown(this.#plain, length)
  }

  /** A number that no slot has yet. */
  #add(slot: number, value: number): void {
    const most = Math.min(MOST, Math.max(FEW, Math.floor(this.#codes.length / SLOTS_A_NUMBER)))
    if (this.#numbers.size >= most) this.#forgetUnused(most)
    if (this.#plain === null) this.#codes.set(slot, this.#numbers.add(value))
    else this.#plain[slot] = value
  }

  /** Leaves out the numbers that no slot has any more. When most of them are in use, codes are given up. */
  #forgetUnused(most: number): void {
    const { values } = this.#codes
    const all = new Float64Array(values.length)
    for (let slot = 0; slot < all.length; slot += 1) all[slot] = this.at(slot)
    this.#numbers = new NumberCodes()
    this.#codes = new WholeNumbers(0)
    if (new Set(all).size > most / 2) {
      this.#plain = all
      return
    }
    this.#codes.makeRoom(all.length)
    all.forEach((value, slot) => {
      const code = this.#numbers.find(value)
      this.#codes.set(slot, code === -1 ? this.#numbers.add(value) : code)
    })
  }
}
