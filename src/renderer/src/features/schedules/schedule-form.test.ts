import { describe, expect, it } from 'vitest'
import { emptyForm, formOf, inputOf } from './schedule-form'

describe('the form of a schedule', () => {
  it('gives back what it was filled with', () => {
    const form = { ...emptyForm('Europe/Berlin'), name: ' Production ', environment: 'production' }
    const input = inputOf(form, 'one')

    expect(input).toMatchObject({
      scheduleId: 'one',
      name: 'Production',
      environment: 'production',
      accountId: null,
      everyDays: 90,
      window: { days: [1, 2, 3, 4], fromMinute: 540, toMinute: 960, timeZone: 'Europe/Berlin' }
    })
    const kept = { ...input!, id: 'one', accountName: null, pausedAt: null, opensAt: null }
    expect(inputOf(formOf(kept), 'one')).toEqual(input)
  })

  it.each([
    ['a name', { name: ' ' }],
    ['days', { days: [] }],
    ['a time of day', { from: '9 am' }],
    ['whole days', { everyDays: '1.5' }],
    ['less lead than the time between', { everyDays: '14', leadDays: '14' }]
  ])('is not complete without %s', (_what, part) => {
    const form = { ...emptyForm('UTC'), name: 'n', ...part }

    expect(inputOf(form, null)).toBeNull()
  })
})
