import { describe, expect, it } from 'vitest'
import { plainLabel } from './plain-label'

describe('a label of the tray', () => {
  it.each([
    ['\u202Epayments', 'payments'],
    ['pay\u200Bments', 'payments'],
    ['pay\uFFA0ments', 'payments'],
    ['\u2800\u3164payments\u115F\u1160', 'payments'],
    ['a & b', 'a ＆ b']
  ])('shows %j as %j', (name, shown) => {
    expect(plainLabel(name)).toBe(shown)
  })

  it('has at most 64 characters', () => {
    expect([...plainLabel('x'.repeat(100))]).toHaveLength(64)
  })
})
