import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineAt, linesBetween, startOf, type Lines } from './lines'

const HEIGHT = 32
const lines: Lines = { count: 100, height: HEIGHT, tall: [2, 5], tallerBy: 20 }

const anyLines = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.uniqueArray(fc.nat(59), { maxLength: 8 }))
  .map(([count, tall]) => ({ ...lines, count, tall: tall.filter(at => at < count).sort((a, b) => a - b) }))

/** One after the other, as a page would lay them out. */
function laidOut({ count, height, tall, tallerBy }: Lines): number[] {
  const starts: number[] = []
  let end = 0
  for (let index = 0; index < count; index += 1) {
    starts.push(end)
    end += height + (tall.includes(index) ? tallerBy : 0)
  }
  return [...starts, end]
}

describe('the lines of a long list', () => {
  it('begin where the ones above them end', () => {
    fc.assert(
      fc.property(anyLines, each => {
        const starts = laidOut(each).map((_, index) => startOf(each, index))

        expect(starts).toEqual(laidOut(each))
      })
    )
  })

  it('are found by any offset that lies in them', () => {
    fc.assert(
      fc.property(anyLines, fc.integer({ min: -50, max: 3_000 }), (each, offset) => {
        const before = laidOut(each)
          .slice(0, each.count)
          .filter(start => start <= offset).length

        expect(lineAt(each, offset)).toBe(Math.max(0, before - 1))
      })
    )
  })

  it('are shown from the top edge to the bottom edge, with spare ones around', () => {
    expect(linesBetween(lines, 320, 640, 2).map(({ index }) => index)).toEqual([
      6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20
    ])
    expect(linesBetween(lines, 0, 64, 3)[0]).toEqual({ index: 0, start: 0 })
    expect(linesBetween(lines, 3_000, 9_000, 3).at(-1)).toEqual({ index: 99, start: 99 * HEIGHT + 40 })
  })

  it('are none before the list has a height, and none in an empty list', () => {
    expect(linesBetween(lines, 0, 0, 8)).toEqual([])
    expect(linesBetween({ ...lines, count: 0, tall: [] }, 0, 500, 8)).toEqual([])
  })

  it('cost nothing for those that are not shown', () => {
    const million = { ...lines, count: 1_000_000 }

    expect(linesBetween(million, 16_000_000, 16_000_640, 8).length).toBeLessThan(40)
  })
})
