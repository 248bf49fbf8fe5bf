import { describe, expect, it } from 'vitest'
import type { RotationView } from '../../../../shared/ipc/rotation-view'
import { bulkProgress, lanesOf } from './lanes'

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
      rotation('d', { closedAt: 5, needsPerson: true })
    ])

    expect([lanes['needs-you'], lanes.waiting, lanes.running, lanes.closed].map(ids)).toEqual([
      ['a'],
      ['b'],
      ['c'],
      ['d']
    ])
  })

  it('shows the newest change first', () => {
    const lanes = lanesOf([rotation('old', { updatedAt: 1 }), rotation('new', { updatedAt: 2 })])

    expect(ids(lanes.running)).toEqual(['new', 'old'])
  })

  it('counts a bulk rotation until all of it is closed', () => {
    const half = [rotation('a', { group: 'g', closedAt: 1 }), rotation('b', { group: 'g' })]
    const whole = half.map(each => ({ ...each, closedAt: 1 }))

    expect(bulkProgress(half)).toEqual([{ group: 'g', closed: 1, total: 2 }])
    expect(bulkProgress(whole)).toEqual([])
  })
})
