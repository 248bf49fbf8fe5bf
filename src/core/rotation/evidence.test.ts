import { describe, expect, it } from 'vitest'
import type { ProbeResult } from '../ports/provider'
import { NOON } from '../../../test/kit/builders'
import { after, upToDeployed, upToInUse } from '../../../test/kit/rotation-builders'
import type { RotationState } from './state'
import { frozenFrom, gradeOfControlProbe, isAtLeast, reachableGrade, wantedGrade } from './evidence'

const ALIVE: ProbeResult = { kind: 'alive', at: NOON }
const DEAD: ProbeResult = { kind: 'dead', at: NOON, why: 'revoked' }

describe('evidence that the old key is dead', () => {
  it('is E3 only beside a control that is alive', () => {
    expect(gradeOfControlProbe(DEAD, ALIVE)).toBe('E3')
    expect(gradeOfControlProbe(DEAD, DEAD)).toBe('none')
    expect(gradeOfControlProbe(ALIVE, ALIVE)).toBe('none')
  })

  it.each(['rate-limited', 'unreachable', 'not-about-the-key', 'no-probe', 'server-error'] as const)(
    'is never an answer that is %s',
    why => {
      expect(gradeOfControlProbe({ kind: 'unclear', at: NOON, why }, ALIVE)).toBe('none')
      expect(gradeOfControlProbe(DEAD, { kind: 'unclear', at: NOON, why })).toBe('none')
    }
  )

  it('is ordered', () => {
    expect(isAtLeast('E2', 'E1')).toBe(true)
    expect(isAtLeast('E0', 'E1')).toBe(false)
    expect(isAtLeast('none', 'E0')).toBe(false)
  })

  it('asks for no more than the provider can show', () => {
    expect(reachableGrade(after(upToInUse()))).toBe('E2')
    const gone = after(upToInUse(), { provider: { revokeMeans: 'deleted' }, policy: { wanted: 'E2' } })
    expect(wantedGrade(gone)).toBe('E1')
  })

  it('waits for no last use that the provider reports no more, once it would have to show', () => {
    const claimed: RotationState = { ...after(upToInUse()), claimedAt: NOON + 60 * 60_000 }
    const untold = (at: number): RotationState => ({
      ...claimed,
      old: {
        ...claimed.old,
        readAt: at,
        seen: {
          status: 'gone',
          isListed: true,
          lastUsed: { kind: 'unknown', reason: 'not-reported' },
          changed: [],
          facts: null
        }
      }
    })

    expect(reachableGrade(claimed)).toBe('E2')
    expect(reachableGrade(untold(frozenFrom(claimed) - 1))).toBe('E2')
    expect(reachableGrade(untold(frozenFrom(claimed)))).toBe('E1')
  })

  it('can be E3 while the old secret and a control are at hand', () => {
    const deployed = after([
      ...upToDeployed().slice(0, -1),
      { kind: 'old-secret-kept', at: NOON + 50_000, startedAt: NOON + 49_000 }
    ])

    expect(reachableGrade(deployed)).toBe('E3')
  })
})
