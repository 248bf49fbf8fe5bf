import { describe, expect, it } from 'vitest'
import { itemAt, layoutOf, lineOf } from './layout'

const groups = [
  { value: 'production', count: 2, risk: 0 },
  { value: 'staging', count: 3, risk: 0 }
]

describe('table layout', () => {
  it('is the rows alone without groups', () => {
    const layout = layoutOf(5, [], new Set())

    expect(layout.count).toBe(5)
    expect(itemAt(layout, 4)).toEqual({ kind: 'row', offset: 4 })
  })

  it('puts a header before the rows of each group', () => {
    const layout = layoutOf(5, groups, new Set())
    const items = Array.from({ length: layout.count }, (_, index) => itemAt(layout, index))

    expect(items.map(item => (item.kind === 'row' ? item.offset : item.value))).toEqual([
      'production',
      0,
      1,
      'staging',
      2,
      3,
      4
    ])
  })

  it('keeps the offsets of later rows when a group is collapsed', () => {
    const layout = layoutOf(5, groups, new Set(['production']))
    const items = Array.from({ length: layout.count }, (_, index) => itemAt(layout, index))

    expect(items.map(item => (item.kind === 'row' ? item.offset : item.value))).toEqual([
      'production',
      'staging',
      2,
      3,
      4
    ])
  })

  it('finds the line of a row, and none in a collapsed group', () => {
    const layout = layoutOf(5, groups, new Set(['production']))

    expect(lineOf(layout, 4)).toBe(4)
    expect(lineOf(layout, 1)).toBeNull()
    expect(lineOf(layoutOf(5, [], new Set()), 3)).toBe(3)
  })
})
