import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import {
  after,
  DEPLOYED_AT,
  goOn,
  listRead,
  NEVER,
  seen,
  upToDeployed,
  usedAt,
  type PlanChanges
} from '../../../test/kit/rotation-builders'
import { DAY, HOUR, MINUTE } from '../clock'
import type { LastUsed } from '../key'
import { actsOf } from './acts'
import { effectsOf } from './effects-of'
import { overviewOf } from './overview-of'
import type { RotationState } from './state'

const SAID_AT = DEPLOYED_AT + 10 * MINUTE
const LONG_AGO = usedAt(NOON - 200 * DAY)

function deployed(oldLastUsed: LastUsed, provider: NonNullable<PlanChanges['provider']> = {}): RotationState {
  const state = after(upToDeployed(), { oldLastUsed, provider })
  const reading = { old: seen({ lastUsed: oldLastUsed }), new: seen({ lastUsed: NEVER }) }
  return goOn(state, listRead(DEPLOYED_AT + MINUTE, reading))
}

const said = (state: RotationState, at = SAID_AT) =>
  goOn(state, { kind: 'no-traffic-expected', at, reason: 'The job runs once a year.' })

describe('a rotation of a key that nobody uses', () => {
  it('offers to go on without traffic where the old key was not used since it began', () => {
    expect(actsOf(deployed(LONG_AGO))).toContain('expect-no-traffic')
    expect(actsOf(deployed(NEVER))).toContain('expect-no-traffic')
  })

  it('does not offer it for a key in use, nor where uses are not reported', () => {
    expect(actsOf(deployed(usedAt(DEPLOYED_AT)))).not.toContain('expect-no-traffic')
    expect(actsOf(deployed(LONG_AGO, { reportsLastUsed: false }))).not.toContain('expect-no-traffic')
  })

  it('asks a person where the provider has stopped to report uses', () => {
    const unknown = { kind: 'unknown', reason: 'not-reported' } as const
    const reading = { old: seen({ lastUsed: LONG_AGO }), new: seen({ lastUsed: unknown }) }
    const state = goOn(
      after(upToDeployed(), { oldLastUsed: LONG_AGO }),
      listRead(DEPLOYED_AT + MINUTE, reading)
    )

    expect(actsOf(state)).toContain('attest-in-use')
    expect(overviewOf(state, { now: SAID_AT, hold: null, keyIdOf: () => null }).waits.code).toBe(
      'your-confirmation'
    )
  })

  it('takes a use that may lie after the start, by the precision of the provider, for a use', () => {
    expect(actsOf(deployed(usedAt(NOON - HOUR), { precisionMs: DAY }))).not.toContain('expect-no-traffic')
  })

  it('goes on to the quiet time of the old key, by a word that is marked as such', () => {
    const state = said(deployed(LONG_AGO))

    expect(state.name).toBe('draining')
    expect(state.evidence).toMatchObject({ isAttested: true, grade: 'none' })
  })

  it('keeps the sealed copy, which no use has proven to be stored', () => {
    const kinds = effectsOf(said(deployed(LONG_AGO))).map(({ kind, notBefore }) => [kind, notBefore === 0])

    expect(kinds).not.toContainEqual(['destroy-secret', true])
  })

  it('stops for a person when the old key is used after all', () => {
    const draining = said(deployed(LONG_AGO))

    const used = goOn(
      draining,
      listRead(SAID_AT + HOUR, {
        old: seen({ lastUsed: usedAt(SAID_AT + HOUR - MINUTE) }),
        new: seen({ lastUsed: NEVER })
      })
    )

    expect(used.name).not.toBe('revoke-ready')
    expect(actsOf(used)).not.toContain('revoke-old')
  })

  it('is refused in any other state', () => {
    const state = after(upToDeployed(), { oldLastUsed: usedAt(DEPLOYED_AT) })

    expect(said(state).name).toBe('deployed')
  })
})
