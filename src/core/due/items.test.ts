import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/key-builders'
import { DAY } from '../clock'
import { dueItems, type DueFact } from './items'

function fact(given: Partial<DueFact> = {}): DueFact {
  return {
    kind: 'expiry',
    subject: 'key-1',
    name: 'payments-api',
    place: 'core-eu',
    environment: 'production',
    owner: 'Ada',
    dueAt: NOON + 20 * DAY,
    isHandled: false,
    isSandbox: false,
    ...given
  }
}

describe('the due board', () => {
  it('lists the most urgent item first, whatever the order of the facts', () => {
    const items = dueItems(
      [
        fact({ subject: 'later', dueAt: NOON + 60 * DAY }),
        fact({ subject: 'overdue', dueAt: NOON - DAY }),
        fact({ subject: 'soon', dueAt: NOON + DAY / 2 }),
        fact({ subject: 'week', dueAt: NOON + 7 * DAY })
      ],
      NOON
    )

    expect(items.map(({ subject, urgency }) => [subject, urgency])).toEqual([
      ['overdue', 'overdue'],
      ['soon', 'day'],
      ['week', 'week'],
      ['later', 'later']
    ])
  })

  it('puts an overdue key or task before a policy that is overdue for longer', () => {
    const items = dueItems(
      [
        fact({ subject: 'policy', kind: 'rotation', dueAt: NOON - 700 * DAY }),
        fact({ subject: 'task', kind: 'task', dueAt: NOON - DAY }),
        fact({ subject: 'soon', dueAt: NOON + 1 })
      ],
      NOON
    )

    expect(items.map(({ subject }) => subject)).toEqual(['task', 'policy', 'soon'])
  })

  it('makes one item of all dates of a key: the earliest, with the others beside it', () => {
    const items = dueItems(
      [
        fact({ dueAt: NOON + 20 * DAY }),
        fact({ kind: 'rotation', dueAt: NOON + 3 * DAY }),
        fact({ kind: 'exclusion', dueAt: NOON + 9 * DAY })
      ],
      NOON
    )

    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      kind: 'rotation',
      dueAt: NOON + 3 * DAY,
      others: [
        { kind: 'exclusion', dueAt: NOON + 9 * DAY },
        { kind: 'expiry', dueAt: NOON + 20 * DAY }
      ]
    })
  })

  it.each<[string, Partial<DueFact>, boolean]>([
    ['a key that expires within a week', { dueAt: NOON + 7 * DAY }, true],
    ['an overdue key', { dueAt: NOON - 1 }, true],
    ['a key that expires in a month', { dueAt: NOON + 30 * DAY }, false],
    ['a key whose rotation is open', { dueAt: NOON - 1, isHandled: true }, false],
    ['an exclusion that ends, which breaks nothing', { kind: 'exclusion', dueAt: NOON + 1 }, false]
  ])('says whether %s needs a person now', (_what, given, expected) => {
    expect(dueItems([fact(given)], NOON)[0]?.needsPerson).toBe(expected)
  })
})
