import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import {
  after,
  createIntended,
  created,
  goOn,
  listRead,
  NEVER,
  preflighted,
  seen
} from '../../../test/kit/rotation-builders'
import { DAY } from '../clock'
import { fault } from '../fault'
import type { RotationEvent } from './event'
import { actsOf } from './acts'
import { effectsOf } from './effects-of'
import type { RotationState } from './state'

const AT = NOON + 10_000
const INTENDED: RotationEvent = { kind: 'adopt-intended', at: AT }
const RESUMED: RotationEvent = { kind: 'resumed', at: AT + 1_000, run: 'run-2' }

describe('a rotation of the own credential', () => {
  it('asks to be adopted, and has the intent on disk before', () => {
    const ready = upToReady()

    expect(kindsOf(ready)).toContain('adopt-credential')
    expect(actsOf(goOn(ready, INTENDED))).toEqual(['check-now', 'abandon'])
    expect(actsOf(ready)).toContain('abort')
  })

  it.each([
    ['an abort', { kind: 'abort-asked', at: AT + 2_000 }],
    ['another key', { kind: 'create-again-asked', at: AT + 2_000 }],
    ['a lost secret', { kind: 'secret-lost', at: AT + 2_000, why: 'unreadable' }],
    ['an end of the sealed copy', { kind: 'secret-lost', at: AT + DAY, why: 'expired' }]
  ] satisfies [string, RotationEvent][])(
    'clears nothing for %s once its connection may use the new key',
    (_what, event) => {
      const cutOff = goOn(upToReady(), INTENDED, RESUMED)

      const state = goOn(cutOff, event)

      expect(state.orphans).toEqual([])
      expect(state.task).toBeNull()
      expect(state.new?.facts.providerKeyId).toBe('new')
    }
  )

  it('asks the connection again after a crash, with no person needed', () => {
    const state = goOn(upToReady(), INTENDED, RESUMED)

    expect(kindsOf(state)).toContain('adopt-credential')
    expect(state.reason).toBeNull()
    expect(
      goOn(state, { ...INTENDED, at: AT + 2_000 }, { kind: 'credential-adopted', at: AT + 2_500 }).name
    ).toBe('draining')
  })

  it('stops for a person when the new credential is refused, and can be taken back then', () => {
    const refused = fault('credential-rejected')

    const state = goOn(upToReady(), INTENDED, {
      kind: 'handoff-failed',
      at: AT + 100,
      how: 'destination',
      fault: refused
    })

    expect(state).toMatchObject({ name: 'needs-human', reason: 'handoff-failed' })
    expect(actsOf(state)).toEqual(['retry', 'abort', 'keep-both', 'abandon'])
    expect(kindsOf(goOn(state, { kind: 'retry-asked', at: AT + 200 }))).toContain('adopt-credential')
  })

  it('stops before the switch when the new key may do less', () => {
    const state = upToReady({ source: 'listed', grants: [] })

    expect(state).toMatchObject({ name: 'needs-human', reason: 'fewer-rights' })
    expect(actsOf(state)).toEqual(['abort', 'keep-both', 'abandon'])
    expect(goOn(state, INTENDED)).toBe(state)
  })

  it('waits before the switch for a yes to wider rights', () => {
    const state = upToReady({ source: 'listed', grants: ['messages.read', 'messages.write'] })

    expect(kindsOf(state)).not.toContain('adopt-credential')
    expect(goOn(state, INTENDED)).toBe(state)
    expect(actsOf(state)[0]).toBe('accept-permissions')
    const accepted = goOn(state, { kind: 'permissions-accepted', at: AT })
    expect(kindsOf(accepted)).toContain('adopt-credential')
  })
})

function upToReady(
  permissions: { source: 'listed'; grants: readonly string[] } = {
    source: 'listed',
    grants: ['messages.read']
  }
): RotationState {
  return after(
    [
      { kind: 'started', at: NOON },
      preflighted(NOON + 1_000, { isOwnCredential: true }),
      createIntended(NOON + 2_000),
      created(NOON + 3_000, { permissions }),
      {
        kind: 'probed',
        at: NOON + 4_000,
        startedAt: NOON + 3_500,
        result: { kind: 'alive', at: NOON + 4_000 }
      },
      listRead(NOON + 5_000, { new: seen({ lastUsed: NEVER }) })
    ],
    { mode: 'self' }
  )
}

function kindsOf(state: RotationState): readonly string[] {
  return effectsOf(state).map(effect => effect.kind)
}
