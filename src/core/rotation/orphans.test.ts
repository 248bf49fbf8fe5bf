import { describe, expect, it } from 'vitest'
import {
  after,
  DEPLOYED_AT,
  goOn,
  listRead,
  NEVER,
  seen,
  upToDeployed,
  usedAt
} from '../../../test/kit/rotation-builders'
import { actsOf } from './acts'
import { isFinal } from './state'

describe('a new key that was given up and turns out to be in use', () => {
  it('ends an abort that a person still waits for', () => {
    const aborting = goOn(after([...upToDeployed(), UNUSED]), { kind: 'abort-asked', at: AT })

    const state = goOn(aborting, USED)

    expect(state).toMatchObject({ name: 'deployed', reason: 'new-key-in-use', orphans: [], task: null })
  })

  it('does not bring back a rotation that was abandoned in the meantime, and asks about the key', () => {
    const aborting = goOn(after([...upToDeployed(), UNUSED]), { kind: 'abort-asked', at: AT })
    const abandoned = goOn(aborting, { kind: 'abandoned', at: AT + 100, reason: 'enough' })

    const state = goOn(abandoned, USED)

    expect(abandoned.name).toBe('abandoned')
    expect(isFinal(state)).toBe(true)
    expect(state).toMatchObject({ name: 'abandoned', closedAt: AT + 100, task: null })
    expect(state.orphans).toMatchObject([{ providerKeyId: 'new', state: 'asked' }])
    expect(actsOf(state)).toEqual(['discard-orphan'])
  })
})

const UNUSED = listRead(DEPLOYED_AT + 1_000, { new: seen({ lastUsed: NEVER }) })
const AT = DEPLOYED_AT + 2_000
const USED = listRead(AT + 5_000, { new: seen({ lastUsed: usedAt(AT + 4_000) }) })
