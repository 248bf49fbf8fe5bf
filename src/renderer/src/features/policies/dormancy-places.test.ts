import { describe, expect, it } from 'vitest'
import { changeOf, changeWords, placeOf, sumWords, withPlace, type Dormancy } from './dormancy-places'

const NONE: Dormancy = {
  profile: 'default',
  dormantDays: 90,
  neverUsedGraceDays: 14,
  breakGlassTestDays: 90,
  places: []
}
const STRICT = { profile: 'strict', dormantDays: 45 } as const

describe('profiles by place', () => {
  it('are chosen, changed and taken back', () => {
    const chosen = withPlace(NONE, 'environment', 'production', STRICT)
    const changed = withPlace(chosen, 'environment', 'production', { profile: 'custom', dormantDays: 30 })

    expect(placeOf(chosen, 'environment', 'production')).toMatchObject(STRICT)
    expect(placeOf(chosen, 'account', 'production')).toBeNull()
    expect(changed.places).toHaveLength(1)
    expect(withPlace(changed, 'environment', 'production', null)).toEqual(NONE)
  })

  it('are the same in whatever order they were chosen', () => {
    const one = withPlace(withPlace(NONE, 'environment', 'test', STRICT), 'account', 'a', STRICT)
    const other = withPlace(withPlace(NONE, 'account', 'a', STRICT), 'environment', 'test', STRICT)

    expect(one).toEqual(other)
  })

  it('say in words how many keys they move', () => {
    const change = { keys: 318, dormantBefore: 23, dormantAfter: 41, unassessed: 57 }
    const preview = { all: change, environments: [{ environment: 'test', change }], accounts: [] }

    expect(changeWords(change)).toBe('23 → 41 of 318 dormant')
    expect(changeWords({ ...change, dormantAfter: 23 })).toBe('23 of 318 dormant')
    expect(sumWords(change)).toBe('23 → 41 of 318 dormant. 57 keys stay unassessed.')
    expect(changeOf(preview, 'environment', 'test')).toBe(change)
    expect(changeWords(changeOf(preview, 'account', 'gone'))).toBe('no keys')
  })
})
