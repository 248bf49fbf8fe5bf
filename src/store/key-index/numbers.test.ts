import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RepeatedNumbers } from './repeated-numbers'
import { WholeNumbers } from './whole-numbers'

const SLOTS = 40

type Kept = {
  at(slot: number): number
  set(slot: number, value: number): void
  makeRoom(length: number): void
}

/** Sets what comes in each, then compares all slots; a few of them lie in room that was made later. */
function staysLike(kept: Kept, changes: readonly { slot: number; value: number }[]): void {
  const plain = new Float64Array(SLOTS)
  changes.forEach(({ slot, value }, turn) => {
    if (turn === Math.floor(changes.length / 2)) kept.makeRoom(SLOTS)
    const at = turn < changes.length / 2 ? slot % (SLOTS / 2) : slot
    plain[at] = value
    kept.set(at, value)
  })
  kept.makeRoom(SLOTS)
  expect(Array.from(plain.keys(), slot => kept.at(slot))).toEqual([...plain])
}

function changesOf(value: fc.Arbitrary<number>): fc.Arbitrary<{ slot: number; value: number }[]> {
  return fc.array(fc.record({ slot: fc.nat(SLOTS - 1), value }), { maxLength: 120 })
}

describe('whole numbers', () => {
  it('keep each of them, however large', () => {
    const sizes = fc.oneof(fc.nat(300), fc.nat(70_000), fc.maxSafeNat())
    fc.assert(
      fc.property(changesOf(sizes), changes => {
        staysLike(new WholeNumbers(SLOTS / 2), changes)
      })
    )
  })

  it('take one byte each, then two, then four', () => {
    const numbers = new WholeNumbers(8)
    const bytes = [255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32].map(value => {
      numbers.set(3, value)
      return numbers.values.BYTES_PER_ELEMENT
    })

    expect(bytes).toEqual([1, 2, 2, 4, 4, 8])
    expect(numbers.at(3)).toBe(2 ** 32)
  })
})

describe('repeated numbers', () => {
  const values = fc.oneof(fc.constantFrom(Number.NaN, -1, 0, 1.5, 1_780_272_000_000), fc.integer())

  it('keep each of them', () => {
    fc.assert(
      fc.property(changesOf(values), changes => {
        staysLike(new RepeatedNumbers(SLOTS / 2), changes)
      })
    )
  })

  it('keep thousands of different ones, and go on with codes when those come one after the other', () => {
    const slots = 3_000
    const numbers = new RepeatedNumbers(slots)
    for (let round = 0; round < 1_000; round += 1)
      for (let slot = 0; slot < 10; slot += 1) numbers.set(slot, round * 1_000.5)
    expect(numbers.isCoded).toBe(true)
    expect([numbers.at(0), numbers.at(9), numbers.at(10)]).toEqual([999 * 1_000.5, 999 * 1_000.5, 0])

    for (let slot = 0; slot < slots; slot += 1) numbers.set(slot, slot === 5 ? Number.NaN : slot / 7)
    expect(numbers.isCoded).toBe(false)
    numbers.makeRoom(slots + 1)
    const kept = Array.from({ length: slots + 1 }, (_, slot) => numbers.at(slot))
    expect(kept).toEqual([
      ...Array.from({ length: slots }, (_, slot) => (slot === 5 ? Number.NaN : slot / 7)),
      0
    ])
  })
})
