import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasBit } from './bits'
import { SearchText } from './search-text'

const SLOTS = 12
const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'ä', '😀', '\u0000', ' '), maxLength: 6 })
const change = fc.record({ slot: fc.nat(SLOTS - 1), text: fc.option(texts) })

function slotsWith(search: SearchText, text: string, length: number): number[] {
  const found = search.containing(text, length)
  return Array.from({ length }, (_, slot) => slot).filter(slot => hasBit(found, slot))
}

describe('the searchable text', () => {
  it('finds exactly the slots whose newest text contains the words', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 60 }),
        fc.array(change, { maxLength: 20 }),
        fc.array(
          texts.filter(text => text !== ''),
          { minLength: 1, maxLength: 4 }
        ),
        (first, later, wanted) => {
          const search = new SearchText()
          const plain: (string | null)[] = []
          const apply = ({ slot, text }: (typeof first)[number]): void => {
            plain[slot] = text
            if (text === null) search.drop(slot)
            else search.put(slot, text)
          }
          const compare = (): void => {
            for (const words of wanted) {
              const expected = [...plain.keys()].filter(slot => plain[slot]?.includes(words))
              expect(slotsWith(search, words, SLOTS)).toEqual(expected)
            }
          }

          first.forEach(apply)
          compare()
          later.forEach(apply)
          compare()
        }
      )
    )
  })

  it('stays right over several segments, many changes and thrown-away bytes', () => {
    const count = 40_000
    const search = new SearchText()
    const plain: string[] = []
    const textOf = (slot: number, round: number): string =>
      `${['pay', 'scan', 'log'][(slot + round) % 3] ?? ''} ${(slot * 7919) % 1000} r${round}`
    for (let round = 0; round < 4; round += 1) {
      for (let slot = 0; slot < count; slot += round === 3 ? 31 : 1) {
        plain[slot] = textOf(slot, round)
        search.put(slot, plain[slot] ?? '')
      }
      const compare = (): void => {
        for (const words of ['a', 'pa', 'ay 1', 'scan 99', '7 r', 'zz', '1']) {
          const expected = plain.filter(text => text.includes(words)).length
          expect(slotsWith(search, words, count).length).toBe(expected)
        }
      }
      compare()
      while (search.prepareSome());
      compare()
    }
  })

  it('makes nothing ready before somebody has searched, and then piece by piece', () => {
    const search = new SearchText()
    for (let slot = 0; slot < 40_000; slot += 1) search.put(slot, `slot ${slot}`)

    expect(search.prepareSome()).toBe(false)
    expect(slotsWith(search, 'slot 39999', 40_000)).toEqual([39_999])
    const steps = [1, 2, 3, 4, 5].map(() => search.prepareSome())

    expect(steps).toEqual([true, true, true, false, false])
    expect(slotsWith(search, 'slot 39999', 40_000)).toEqual([39_999])
  })
})
