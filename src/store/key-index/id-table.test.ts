import { describe, expect, it } from 'vitest'
import { IdTable } from './id-table'

/** Ids that begin alike in all ways that there are, one after the other. */
const IDS = ['a/b/1', 'a/b/2', 'a/b/c/1', 'a/b/', 'a/1', 'a/bb/1', '1', 'a/b/3', 'a/b/c/2', '', 'a/b/11']

function filled(): IdTable {
  const table = new IdTable()
  IDS.forEach((id, slot) => {
    expect(table.find(id)).toBeUndefined()
    table.add(id, slot)
  })
  return table
}

describe('the table of ids', () => {
  it('finds each id, in whatever order it is asked', () => {
    const table = filled()
    const slots = IDS.map((_, slot) => slot)

    expect(IDS.map(id => table.find(id))).toEqual(slots)
    expect(IDS.toReversed().map(id => table.find(id))).toEqual(slots.toReversed())
    expect(slots.map(slot => table.idOf(slot))).toEqual(IDS)
    for (const id of ['a/b/4', 'a/b/c/3', 'a/2', 'a/b', 'b', 'a/b/c/']) expect(table.find(id)).toBeUndefined()
  })

  it('no longer finds one that was removed, and finds it again where it was added anew', () => {
    const table = filled()

    table.remove('a/b/2')
    expect(table.find('a/b/2')).toBeUndefined()
    table.add('a/b/2', 20)

    expect(table.find('a/b/2')).toBe(20)
    expect(table.find('a/b/1')).toBe(0)
    expect(table.count).toBe(IDS.length)
  })
})
