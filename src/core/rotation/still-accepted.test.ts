import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import {
  after,
  goOn,
  IN_USE_AT,
  listRead,
  PROVIDER,
  seen,
  upToDeployed,
  upToRevokeReady,
  usedAt
} from '../../../test/kit/rotation-builders'
import { confirm } from '../../../test/kit/rotation-walk'
import type { ProbeResult } from '../ports/provider'
import { actsOf } from './acts'
import { effectsOf } from './effects-of'
import type { RotationEvent } from './event'
import type { Seen } from './facts'
import type { RotationOverview } from './overview'
import { overviewOf } from './overview-of'
import type { RotationState } from './state'

// The provider said yes to the revoke, the list says gone, and a probe with the kept secret still gets an answer.

const LATE = PROVIDER.propagationMs + PROVIDER.listLagMs + 1
const GONE = seen({ status: 'gone' })

describe('a revoked key that still answers', () => {
  it('is not yet worth a word while the revoke may be on its way', () => {
    const { state, at } = listedGone()

    const early = goOn(state, probed(at + LATE - 1, 'alive'))

    expect(early.reason).toBeNull()
    expect(overview(early).needsPerson).toBe(false)
  })

  it('needs a person by name afterwards, who can have it looked at or give it up', () => {
    const { state, at } = listedGone()

    const loud = goOn(state, probed(at + LATE, 'alive'))

    expect(overview(loud)).toMatchObject({
      state: 'revoked-claimed',
      reason: 'still-accepted',
      needsPerson: true,
      acts: ['check-now', 'abandon']
    })
    expect(overview(loud).steps.find(step => step.name === 'proof')).toMatchObject({
      state: 'failed',
      note: 'still-accepted'
    })
    expect(loud.version).toBeGreaterThan(state.version)
    expect(effectsOf(loud)[0]?.kind).toBe('control-probe')
    const left = goOn(loud, { kind: 'abandoned', at: at + LATE + 1, reason: 'the provider was told' })
    expect(left).toMatchObject({ name: 'abandoned', givenUpBecause: 'the provider was told' })
  })

  it('is called so whatever becomes of the control', () => {
    const { state, at } = listedGone()

    expect(goOn(state, probed(at + LATE, 'alive', 'unclear')).reason).toBe('still-accepted')
  })

  it('stays so until a probe proves otherwise', () => {
    const { state, at } = listedGone()
    const loud = goOn(state, probed(at + LATE, 'alive'))

    const unsure = goOn(
      loud,
      probed(at + LATE + 1, 'unclear'),
      probed(at + LATE + 2, 'dead', 'unclear'),
      listRead(at + LATE + 3, { old: GONE, new: inUse(at) })
    )

    expect(unsure.reason).toBe('still-accepted')
    const proven = goOn(unsure, probed(at + LATE + 4, 'dead'))
    expect(proven).toMatchObject({ name: 'dead-proven', reason: null, evidence: { grade: 'E3' } })
  })

  it('is tried again at once when somebody has it looked at', () => {
    const { state, at } = listedGone()
    const loud = goOn(state, probed(at + LATE, 'alive'))
    const waits = effectsOf(loud)[0]?.notBefore ?? 0

    const checked = goOn(loud, listRead(at + LATE + 5, { old: GONE, new: inUse(at) }))

    expect(waits).toBeGreaterThan(at + LATE + 5)
    expect(effectsOf(checked)[0]).toMatchObject({ kind: 'control-probe' })
    expect(effectsOf(checked)[0]?.notBefore).toBeLessThanOrEqual(at + LATE + 5)
  })

  it('is not called dead on lesser evidence because its secret was lost meanwhile', () => {
    const { state, at } = listedGone()
    const loud = goOn(state, probed(at + LATE, 'alive'))

    const blind = goOn(
      loud,
      { kind: 'old-secret-destroyed', at: at + LATE + 1 },
      listRead(at + 10 * LATE, { old: GONE, new: inUse(at) })
    )

    expect(overview(blind)).toMatchObject({ state: 'revoked-claimed', reason: 'still-accepted' })
    expect(effectsOf(blind).map(effect => effect.kind)).toEqual(['destroy-secret', 'read-evidence'])
    expect(actsOf(blind)).toContain('abandon')
  })

  it('goes back to a person who may revoke again when the list shows it alive as well', () => {
    const { state, at } = listedGone()
    const loud = goOn(state, probed(at + LATE, 'alive'))

    const listed = goOn(loud, listRead(at + LATE + 1, { new: inUse(at) }))

    expect(listed).toMatchObject({ name: 'revoke-failed', reason: 'listed-again' })
    expect(actsOf(listed)).toContain('revoke-old')
  })

  it('that somebody else revoked is never called our doing', () => {
    const ready = withOldSecret()
    const at = ready.updatedAt
    const elsewhere = listedAs(ready, at, GONE)
    expect(elsewhere).toMatchObject({ name: 'revoked-claimed', reason: 'revoked-elsewhere' })
    const from = elsewhere.claimedAt ?? 0

    const loud = goOn(elsewhere, probed(from + LATE, 'alive'))

    expect(loud.reason).toBe('still-accepted')
    expect(goOn(loud, probed(from + LATE + 1, 'dead')).reason).toBe('revoked-elsewhere')
    expect(goOn(loud, listRead(from + LATE + 1, { new: inUse(at) })).name).toBe('old-still-used')
  })
})

/** A rotation whose policy asks for E3, with the old secret at hand, and quiet for long enough. */
function withOldSecret(): RotationState {
  const kept: RotationEvent = { kind: 'old-secret-kept', at: NOON + 50_000, startedAt: NOON + 49_000 }
  const deployed = upToDeployed()
  const rest = upToRevokeReady().slice(deployed.length)
  return after([...deployed.slice(0, -1), kept, ...deployed.slice(-1), ...rest], { policy: { wanted: 'E3' } })
}

/** … revoked at `at`, and gone from the list since. */
function listedGone(): { state: RotationState; at: number } {
  const ready = withOldSecret()
  const at = ready.updatedAt + 3_000
  const claimed = goOn(
    ready,
    confirm(ready),
    listRead(at - 2_000, { new: inUse(at) }),
    { kind: 'call-intended', at: at - 1_000, callId: 1, call: 'revoke-key', target: 'old' },
    { kind: 'call-committed', at, callId: 1, alreadyGone: false }
  )
  const state = goOn(claimed, listRead(at + 1_000, { old: GONE, new: inUse(at) }))
  expect(state).toMatchObject({ name: 'revoked-claimed', evidence: { grade: 'E1' } })
  return { state, at }
}

function listedAs(state: RotationState, at: number, old: Seen): RotationState {
  return goOn(state, ...[1, 2, 3].map(n => listRead(at + n * 60_000, { old, new: inUse(at) })))
}

function probed(at: number, old: ProbeResult['kind'], control: ProbeResult['kind'] = 'alive'): RotationEvent {
  return { kind: 'control-probed', at, startedAt: at, old: result(old, at), control: result(control, at) }
}

function result(kind: ProbeResult['kind'], at: number): ProbeResult {
  if (kind === 'alive') return { kind, at }
  return kind === 'dead' ? { kind, at, why: 'revoked' } : { kind, at, why: 'server-error' }
}

function inUse(at: number): Seen {
  return seen({ lastUsed: usedAt(Math.max(at, IN_USE_AT)) })
}

function overview(state: RotationState): RotationOverview {
  return overviewOf(state, { now: state.updatedAt, hold: null, keyIdOf: () => null })
}
