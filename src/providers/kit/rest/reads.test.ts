import { describe, expect, it } from 'vitest'
import { groupAt } from './reads'

const groups = [{ id: 'a' }, { id: 'b' }]

describe('paging by groups', () => {
  it('starts with the first group and ends after the last', () => {
    expect(groupAt(groups, null)).toEqual({ ok: true, value: { group: { id: 'a' }, next: 'b' } })
    expect(groupAt(groups, 'b')).toEqual({ ok: true, value: { group: { id: 'b' }, next: null } })
  })

  it('has no group where there is none', () => {
    expect(groupAt([], null)).toEqual({ ok: true, value: { group: null, next: null } })
  })

  it('does not go on when the group of the cursor went away', () => {
    expect(groupAt(groups, 'gone')).toMatchObject({ ok: false, fault: { code: 'conflict', retry: 'later' } })
  })
})
