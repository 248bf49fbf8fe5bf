import { describe, expect, it } from 'vitest'
import { aRow } from '../../../../../test/kit/page-views'
import { cellsOfUse } from './use-cells'

const DAY = 86_400_000
const NOW = 20_000 * DAY

function cells(usedDaysAgo: readonly number[], firstSeenDaysAgo = 200) {
  const used = (ago: number) => ({ kind: 'used', at: NOW - ago * DAY - 1_000, precisionMs: 0 }) as const
  const [last = null, ...earlier] = usedDaysAgo
  return cellsOfUse(
    {
      row: aRow({ createdAt: null, lastUsed: last === null ? { kind: 'never' } : used(last) }),
      observations: earlier.map(ago => ({ observedAt: NOW - ago * DAY, lastUsed: used(ago) })),
      firstSeenAt: NOW - firstSeenDaysAgo * DAY
    },
    NOW
  )
}

const usedPlaces = (found: ReturnType<typeof cells>) =>
  found.flatMap(({ state }, place) => (state === 'used' ? [place] : []))

describe('the days on which a use was seen', () => {
  it('has a cell for each of the last 90 days, today at the end', () => {
    expect(cells([0])).toHaveLength(90)
    expect(usedPlaces(cells([0, 1, 89]))).toEqual([0, 88, 89])
  })

  it('leaves out uses from before, and says nothing of days before the key was known', () => {
    const found = cells([120], 10)

    expect(usedPlaces(found)).toEqual([])
    expect(found.filter(({ state }) => state === 'unused')).toHaveLength(11)
  })
})
