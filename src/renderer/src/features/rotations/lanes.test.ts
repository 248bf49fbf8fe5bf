import { describe, expect, it } from 'vitest'
import type { RotationView } from '../../../../contract/rotations'
import { bulkProgress, LANE_ORDER, lanesOf } from './lanes'

// Lanes look only at these parts of a rotation.
const rotation = (id: string, part: object) =>
  ({
    id,
    closedAt: null,
    needsPerson: false,
    group: null,
    updatedAt: 0,
    waits: { code: 'nothing' },
    ...part
  }) as RotationView
const ids = (rotations: readonly RotationView[]) => rotations.map(each => each.id)

describe('lanes', () => {
  it('puts what needs a person first, whatever it waits for', () => {
    const lanes = lanesOf([
      rotation('a', { needsPerson: true, waits: { code: 'old-quiet' } }),
      rotation('b', { waits: { code: 'old-quiet' } }),
      rotation('c', { waits: { code: 'provider-answer' } }),
      rotation('d', { closedAt: 5, needsPerson: true }),
      rotation('e', { waits: { code: 'queued' } })
    ])

    expect(LANE_ORDER.map(group => ids(lanes[group]))).toEqual([['a'], ['b'], ['c'], ['e'], ['d']])
  })

  it('shows the newest change first', () => {
    const lanes = lanesOf([rotation('old', { updatedAt: 1 }), rotation('new', { updatedAt: 2 })])

    expect(ids(lanes.running)).toEqual(['new', 'old'])
  })

  it('puts who has waited longest for a person first', () => {
    const lanes = lanesOf([
      rotation('late', { needsPerson: true, updatedAt: 9, waits: { code: 'your-hand-off', since: 9 } }),
      rotation('early', { needsPerson: true, updatedAt: 5, waits: { code: 'your-hand-off', since: 2 } })
    ])

    expect(ids(lanes['needs-you'])).toEqual(['early', 'late'])
  })

  it('puts a revoke that did not work before everybody who has waited longer', () => {
    const waits = { code: 'proof-of-death', since: 9 }
    const lanes = lanesOf([
      rotation('early', { needsPerson: true, waits: { code: 'your-hand-off', since: 2 } }),
      rotation('failed', {
        needsPerson: true,
        state: 'revoke-failed',
        waits: { code: 'your-decision', since: 8 }
      }),
      rotation('answers', { needsPerson: true, state: 'revoked-claimed', reason: 'still-accepted', waits })
    ])

    expect(ids(lanes['needs-you'])).toEqual(['failed', 'answers', 'early'])
  })

  it('counts a bulk group by what its rotations need', () => {
    const members = [
      rotation('a', { closedAt: 1 }),
      rotation('b', { waits: { code: 'queued' } }),
      rotation('c', { needsPerson: true })
    ]

    const { counts, closed, total } = bulkProgress(members)

    expect(counts).toEqual({ 'needs-you': 1, waiting: 0, running: 0, queued: 1, closed: 1 })
    expect([closed, total]).toEqual([1, 3])
  })
})
