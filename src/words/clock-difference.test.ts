import { describe, expect, it } from 'vitest'
import { clockDifferenceWords } from './clock-difference'

const DAY = 86_400_000

function anAccount(clockOffsetMs: number | null, isLarge = true) {
  const warnings = isLarge ? (['clock-differs'] as const) : []
  return { providerName: 'Blnk', name: 'Ledger', report: { warnings: [...warnings], clockOffsetMs } }
}

describe('the words for a clock that differs', () => {
  it.each([
    [-100 * DAY, '100 days ahead of'],
    [DAY, '1 day behind'],
    [-2 * 3_600_000, '2 hours ahead of'],
    [150_000, '2 minutes behind']
  ])('say for an offset of %i ms that this clock is %s', (offsetMs, expected) => {
    expect(clockDifferenceWords([anAccount(offsetMs)])).toContain(
      `This computer’s clock is ${expected} the clock of Blnk (Ledger).`
    )
  })

  it('name the largest difference of all accounts', () => {
    const words = clockDifferenceWords([anAccount(DAY), anAccount(-3 * DAY), anAccount(null)])

    expect(words).toContain('3 days ahead of')
  })

  it('are absent while no difference is large, or none is known', () => {
    const unread = { ...anAccount(null), report: null }

    expect(clockDifferenceWords([anAccount(1_000, false), anAccount(null), unread])).toBeNull()
  })
})
