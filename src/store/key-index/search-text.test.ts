import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SearchText } from './search-text'

const SLOTS = 12
const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'ä', '😀', '\u0000', ' '), maxLength: 6 })
const change = fc.record({ slot: fc.nat(SLOTS - 1), text: fc.option(texts) })

describe('the searchable text', () => {
  it('finds exactly the slots whose newest text contains the words', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 60 }),
        texts.filter(text => text !== ''),
        (changes, wanted) => {
          const search = new SearchText()
          const plain = new Map<number, string>()
          for (const { slot, text } of changes) {
            if (text === null) {
              search.drop(slot)
              plain.delete(slot)
            } else {
              search.put(slot, text)
              plain.set(slot, text)
            }
          }

          const found = search.containing(wanted, SLOTS)

          const expected = Array.from({ length: SLOTS }, (_, slot) =>
            plain.get(slot)?.includes(wanted) ? 1 : 0
          )
          expect([...found]).toEqual(expected)
        }
      )
    )
  })

  it('stays right when it has grown and thrown away what is dead', () => {
    const search = new SearchText()
    const textOf = (slot: number, round: number): string => `${'x'.repeat(40)} slot ${slot} round ${round};`
    for (let round = 0; round < 5; round += 1) {
      for (let slot = 0; slot < 3_000; slot += 1) search.put(slot, textOf(slot, round))
    }

    const at = (text: string): number[] => {
      const flags = search.containing(text, 3_000)
      return [...flags.keys()].filter(slot => flags[slot] === 1)
    }

    expect(at('slot 2999 round 4;')).toEqual([2999])
    expect(at('slot 0 round 4;')).toEqual([0])
    expect(at('round 3;')).toEqual([])
    expect(search.containing('round 4;', 3_000).every(flag => flag === 1)).toBe(true)
  })
})
