import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../clock'
import { decideNotices, isQuiet, type NoticeFact, type Told } from './notices'

const NOW = 1_800_000_000_000

function fact(given: Partial<NoticeFact> = {}): NoticeFact {
  return {
    fact: 'dormant:k1',
    kind: 'dormant',
    since: null,
    name: 'payments-api',
    place: { screen: 'keys', id: 'k1' },
    ...given
  }
}

/** Tells `facts` at each of these times, as the account monitor does, and answers the steps that were shown. */
function stepsShown(facts: (now: number) => readonly NoticeFact[], times: readonly number[]): number[] {
  let told = new Map<string, Told>()
  const steps: number[] = []
  for (const now of times) {
    const { notices, rows } = decideNotices(facts(now), told, now, 'loud')
    steps.push(...notices.map(notice => notice.step))
    told = new Map(rows.map(row => [row.fact, row]))
  }
  return steps
}

describe('notices', () => {
  it('tell a fact once, however often it is looked at', () => {
    const times = Array.from({ length: 500 }, (_, minute) => NOW + minute * MINUTE)

    expect(stepsShown(() => [fact()], times)).toEqual([1])
  })

  it('escalate an old key that is still used instead of repeating it', () => {
    const used = fact({ fact: 'old:r1', kind: 'old-key-still-used' })
    const times = Array.from({ length: 200 }, (_, hour) => NOW + hour * HOUR)

    expect(stepsShown(() => [used], times)).toEqual([1, 2, 3])
  })

  it('speak of an expiry on the days that a person chose, and when it is over', () => {
    const date = { at: NOW + 20 * DAY, days: [14, 1] }
    const expiring = fact({ fact: 'expires:k1', kind: 'expires', date })
    const hours = Array.from({ length: 21 * 24 }, (_, hour) => NOW + hour * HOUR)
    let told = new Map<string, Told>()
    const shownAt: number[] = []
    for (const now of hours) {
      const { notices, rows } = decideNotices([expiring], told, now, 'loud')
      if (notices.length > 0) shownAt.push((NOW + 20 * DAY - now) / HOUR)
      told = new Map(rows.map(row => [row.fact, row]))
    }

    expect(shownAt).toEqual([14 * 24, 24, 0])
  })

  it('do not wait for the morning with a key that expires within a day, but with another date', () => {
    const date = { at: NOW + DAY, days: [1] }
    const told = (kind: 'expires' | 'dated') =>
      decideNotices([fact({ fact: kind, kind, date })], new Map(), NOW, 'quiet').notices

    expect(told('expires')).toMatchObject([{ isUrgent: true, daysLeft: 1 }])
    expect(told('dated')).toEqual([])
  })

  it('gather many facts of one kind into one notice that opens the list', () => {
    const facts = Array.from({ length: 40 }, (_, index) =>
      fact({ fact: `dormant:k${index}`, name: `key-${index}`, place: { screen: 'keys', id: `k${index}` } })
    )

    const { notices } = decideNotices(facts, new Map(), NOW, 'loud')

    expect(notices).toMatchObject([{ count: 40, place: { screen: 'keys', id: null } }])
    expect(notices[0]?.names).toHaveLength(3)
  })

  it('hold back in quiet hours what can wait, and tell it afterwards', () => {
    const quiet = decideNotices([fact()], new Map(), NOW, 'quiet')
    const after = decideNotices([fact()], new Map(quiet.rows.map(row => [row.fact, row])), NOW + HOUR, 'loud')

    expect(quiet.notices).toEqual([])
    expect(after.notices).toHaveLength(1)
  })

  it('do not wait for the morning with a revoke that failed', () => {
    const failed = fact({ fact: 'revoke:k1', kind: 'revoke-failed' })

    expect(decideNotices([failed], new Map(), NOW, 'quiet').notices).toMatchObject([{ isUrgent: true }])
  })

  it('give a keychain ten minutes to be opened', () => {
    const locked = fact({ fact: 'keychain', kind: 'keychain-locked' })
    const times = [NOW, NOW + 9 * MINUTE, NOW + 10 * MINUTE, NOW + 11 * MINUTE]

    expect(stepsShown(() => [locked], times.slice(0, 2))).toEqual([])
    expect(stepsShown(() => [locked], times)).toEqual([1])
  })
})

describe('quiet hours', () => {
  it('may go over midnight', () => {
    const night = { fromMinute: 22 * 60, toMinute: 7 * 60 }

    expect([21 * 60, 22 * 60, 0, 7 * 60 - 1, 7 * 60].map(minute => isQuiet(minute, night))).toEqual([
      false,
      true,
      true,
      true,
      false
    ])
  })

  it('that begin when they end are none', () => {
    expect(isQuiet(5, { fromMinute: 5, toMinute: 5 })).toBe(false)
  })
})
