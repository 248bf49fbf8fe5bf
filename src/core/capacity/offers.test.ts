import { describe, expect, it } from 'vitest'
import type { VerdictState } from '../dormancy/verdict'
import { asKeyId, asRotationId } from '../ids'
import { capacityOffers, usesCapacity, type CapacityCandidate } from './offers'

function candidate(
  id: string,
  state: VerdictState,
  key: Partial<CapacityCandidate['key']> = {},
  isOrphan = false
): CapacityCandidate {
  const plain = {
    id: asKeyId(id),
    status: 'active',
    rotationId: null,
    isManagementCredential: false,
    vanishedAt: null,
    createdAt: 1,
    isZombie: false
  } as const
  return { key: { ...plain, ...key }, state, isOrphan }
}

describe('what is offered when there is no room', () => {
  it('puts our own orphans first, then what is off already, then what nobody uses', () => {
    const offers = capacityOffers([
      candidate('quiet', 'dormant'),
      candidate('off', 'leftover', { status: 'disabled' }),
      candidate('over', 'not-live', { status: 'expired' }),
      candidate('lost', 'new', {}, true),
      candidate('untouched', 'never-used')
    ])

    expect(offers.map(({ kind, keyId }) => `${kind} ${keyId}`)).toEqual([
      'orphan lost',
      'leftover off',
      'leftover over',
      'dormant quiet',
      'dormant untouched'
    ])
  })

  it('never offers what is in use, or what nobody knows the use of', () => {
    const states: readonly VerdictState[] = [
      'in-use',
      'going-quiet',
      'new',
      'never-used-watch',
      'unassessed',
      'awaiting-deployment',
      'in-rotation',
      'break-glass',
      'excluded'
    ]

    expect(capacityOffers(states.map(state => candidate(state, state)))).toEqual([])
  })

  it('never offers the key of a rotation, the one we work with, or one that is gone', () => {
    const offers = capacityOffers([
      candidate('old', 'dormant', { rotationId: asRotationId('r') }),
      candidate('own', 'dormant', { isManagementCredential: true }),
      candidate('gone', 'dormant', { vanishedAt: 5 }),
      candidate('revoked', 'not-live', { status: 'revoked' })
    ])

    expect(offers).toEqual([])
  })

  it('offers the oldest first within a kind', () => {
    const offers = capacityOffers([
      candidate('young', 'dormant', { createdAt: 9 }),
      candidate('old', 'dormant', { createdAt: 2 })
    ])

    expect(offers.map(({ keyId }) => keyId)).toEqual(['old', 'young'])
  })

  it('counts a disabled key as taking a place, and a revoked one as not', () => {
    expect(usesCapacity({ status: 'disabled', vanishedAt: null })).toBe(true)
    expect(usesCapacity({ status: 'revoked', vanishedAt: null })).toBe(false)
  })
})
