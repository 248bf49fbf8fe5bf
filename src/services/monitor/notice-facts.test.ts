import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { DAY } from '../../core/clock'
import { dueItems, type DueFact, type DueItem } from '../../core/due/items'
import { decideNotices, type Told } from '../../core/monitor/notices'
import { noticeFacts, type DueSight, type NoticeSources, type RotationSight } from './notice-facts'

describe('facts worth telling', () => {
  it('tells of a key that is due and asks, once for each date', () => {
    const first = decideNotices(facts(due()), new Map(), NOON, 'loud')
    const told = new Map<string, Told>(first.rows.map(row => [row.fact, row]))

    const again = decideNotices(facts(due()), told, NOON + 1, 'loud')
    const nextTime = decideNotices(facts(due({ dueAt: NOON + 9 })), told, NOON + 2, 'loud')

    expect(first.notices).toMatchObject([{ kind: 'due', step: 1, names: ['payments-api'] }])
    expect(again.notices).toEqual([])
    expect(nextTime.notices).toHaveLength(1)
  })

  it.each([
    ['begins by itself', due({ act: 'start' })],
    ['waits for its window', due({ act: 'wait' })],
    ['is play', due({ isSandbox: true })]
  ])('is quiet about a due key that %s', (_why, one) => {
    expect(facts(one)).toEqual([])
  })

  it.each<[string, Partial<DueFact>, object | null]>([
    ['a key that expires', {}, { kind: 'expires', place: { screen: 'keys', id: 'k1' }, daysLeft: 20 }],
    [
      'a task',
      { kind: 'task', subject: 'task:t1' },
      { kind: 'dated', place: { screen: 'due', id: null }, daysLeft: 20 }
    ],
    ['a date of a policy, of which the policy tells', { kind: 'rotation' }, null],
    ['a key in rotation', { isHandled: true }, null],
    ['the sandbox', { isSandbox: true }, null]
  ])('tells of the date of %s', (_what, given, expected) => {
    const fact: DueFact = {
      kind: 'expiry',
      subject: 'k1',
      name: 'payments-api',
      place: '',
      environment: null,
      owner: null,
      dueAt: NOON + 20 * DAY,
      isHandled: false,
      isSandbox: false,
      ...given
    }
    const found = noticeFacts(sources([], [], dueItems([fact], NOON)))

    expect(decideNotices(found, new Map(), NOON, 'loud').notices).toMatchObject(
      expected === null ? [] : [expected]
    )
  })

  it('tells of a revoked key that still answers as of a revoke that failed, and only while it does', () => {
    const sight = { id: 'r1', service: 'payments-api', state: 'revoked-claimed', closedAt: null } as const

    const loud = noticeFacts(sources([], [{ ...sight, reason: 'still-accepted' }]))
    const quiet = noticeFacts(sources([], [{ ...sight, reason: null }]))

    expect(decideNotices(loud, new Map(), NOON, 'quiet').notices).toMatchObject([
      { kind: 'revoke-failed', names: ['payments-api'], place: { screen: 'rotations', id: 'r1' } }
    ])
    expect(quiet).toEqual([])
  })
})

function due(given: Partial<DueSight> = {}): DueSight {
  return { keyId: 'k1', name: 'payments-api', dueAt: NOON, act: 'ask', isSandbox: false, ...given }
}

function facts(one: DueSight) {
  return noticeFacts(sources([one], []))
}

function sources(
  due: readonly DueSight[],
  rotations: readonly RotationSight[],
  board: readonly DueItem[] = []
): NoticeSources {
  const keys = { isReady: false, page: () => ({ rows: [], total: 0, groups: [] }), get: () => null }
  const revocations = { open: () => [] }
  return { keys, revocations, rotations, due, board, days: [30, 1], vault: 'open' } as never
}
