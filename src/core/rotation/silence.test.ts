import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { aProviderKey } from '../../../test/kit/key-builders'
import {
  after,
  goOn,
  IN_USE_AT,
  listRead,
  NEVER,
  POLICY,
  PROVIDER,
  preflighted,
  seen,
  upToDeployed,
  upToInUse,
  upToRevokeReady,
  usedAt
} from '../../../test/kit/rotation-builders'
import { confirm } from '../../../test/kit/rotation-walk'
import { HOUR, MINUTE, SECOND } from '../clock'
import type { WitnessAnswer } from '../ports/provider'
import { quietNeededMs } from './drain'
import { effectsOf } from './effects-of'
import { reachableGrade } from './evidence'
import type { RotationEvent } from './event'
import { readingOf } from './reading'
import { overviewOf } from './overview-of'
import type { RotationState } from './state'

// Silence is not proof where last-used is weak, and our own probe is no use.

const lossy = (writeProbability: number) =>
  ({ ...PROVIDER, lastUsedQuality: { kind: 'lossy', writeProbability } }) as const

describe('a last-used that loses uses', () => {
  it.each([0.94, 0.5, 0.125, 0.02])(
    'needs so long a silence that a key in use would be unseen with a chance below 1 in 1,000: %d',
    writeProbability => {
      const gapMs = 2 * HOUR

      const quietMs = quietNeededMs({ ...POLICY, quietMs: 0 }, lossy(writeProbability), gapMs)

      const chance = (1 - writeProbability) ** (quietMs / gapMs)
      expect(chance).toBeLessThanOrEqual(1 / 1_000 + 1e-9)
      expect(quietMs).toBeGreaterThanOrEqual(2 * gapMs)
    }
  )

  it('takes the gap that the policy assumes where none was seen yet', () => {
    const needed = quietNeededMs(POLICY, lossy(0.125), null)

    expect((1 - 0.125) ** (needed / (POLICY.quietMs / 2))).toBeLessThanOrEqual(1 / 1_000 + 1e-9)
  })

  it('changes nothing where each use is recorded', () => {
    expect(quietNeededMs(POLICY, { ...PROVIDER, lastUsedQuality: { kind: 'exact' } }, HOUR)).toBe(
      quietNeededMs(POLICY, PROVIDER, HOUR)
    )
  })

  it('does not become ready when an exact one would', () => {
    const events = upToRevokeReady()

    expect(after(events).name).toBe('revoke-ready')
    expect(after(events, { provider: lossy(0.125) }).name).toBe('draining')
  })

  it('proves no death by standing still', () => {
    expect(reachableGrade(after(upToInUse()))).toBe('E2')
    expect(reachableGrade(after(upToInUse(), { provider: lossy(0.125) }))).toBe('E1')
  })
})

describe('a provider that stopped to report', () => {
  const known = { markers: new Set<string>(), isExplained: () => false }
  const row = (providerKeyId: string, lastUsed: RotationState['plan']['oldLastUsed']) =>
    aProviderKey({ providerKeyId, lastUsed, status: 'active' })

  it('is not taken for quiet when every last-used in the list is empty', () => {
    const state = after(upToInUse())

    const reading = readingOf(state, [row('old', NEVER), row('new', NEVER)], known)

    expect([reading.old.lastUsed.kind, reading.new?.lastUsed.kind]).toEqual(['unknown', 'unknown'])
    const quiet = state.monitor?.quietMs
    expect(goOn(state, listRead(IN_USE_AT + 5 * HOUR, reading)).monitor?.quietMs).toBe(quiet)
  })

  it('is not believed when it calls a key never used that was used before', () => {
    const reading = readingOf(after(upToInUse()), [row('old', NEVER), row('new', usedAt(IN_USE_AT))], known)

    expect(reading.old.lastUsed.kind).toBe('unknown')
    expect(reading.new?.lastUsed.kind).toBe('used')
  })

  it('may say never of keys that nobody ever used', () => {
    const state = after([], { oldLastUsed: NEVER })

    expect(readingOf(state, [row('old', NEVER)], known).old.lastUsed.kind).toBe('never')
  })
})

describe('our own probe', () => {
  const PROBED_AT = IN_USE_AT + HOUR
  const probe: RotationEvent = { kind: 'old-secret-kept', at: NOON + 50_000, startedAt: NOON + 49_000 }

  it('is no use of the new key', () => {
    const state = after(upToDeployed())
    const ourTrace = seen({ lastUsed: usedAt(NOON + 3_900) })

    expect(goOn(state, listRead(IN_USE_AT, { new: ourTrace })).name).toBe('deployed')
  })

  it('is no use of the old key', () => {
    const deployed = upToDeployed()
    const state = after([...deployed.slice(0, -1), probe, ...deployed.slice(-1), ...upToInUse().slice(-1)])

    const next = goOn(
      state,
      listRead(PROBED_AT, {
        old: seen({ lastUsed: usedAt(NOON + 49_500) }),
        new: seen({ lastUsed: usedAt(PROBED_AT) })
      })
    )

    expect(next.name).toBe('draining')
    expect(next.monitor?.quietMs).toBeGreaterThan(0)
  })
})

describe('a second witness', () => {
  const SEEN_LATER = quietAt() + HOUR

  it('is asked before the old key becomes ready to be revoked', () => {
    const quiet = asking()

    expect(quiet.name).toBe('draining')
    const [effect] = effectsOf(quiet)
    expect(effect).toMatchObject({ kind: 'ask-witness' })
    expect(goOn(quiet, heard(quiet, { witness: 'records', kind: 'none' })).name).toBe('revoke-ready')
  })

  it('that saw a use starts the quiet time over', () => {
    const quiet = asking()

    const used = goOn(quiet, heard(quiet, { witness: 'records', kind: 'seen', at: SEEN_LATER }))

    expect(used).toMatchObject({ name: 'old-still-used', reason: 'old-used', witnessed: null })
    expect(used.monitor?.quietMs).toBe(0)
  })

  it('that saw a use from before the new key took over is no objection', () => {
    const quiet = asking()

    const old = goOn(quiet, heard(quiet, { witness: 'records', kind: 'seen', at: NOON }))

    expect(old.name).toBe('revoke-ready')
  })

  it('that cannot be asked says nothing, and does not keep the rotation waiting', () => {
    const quiet = asking()

    const ready = goOn(quiet, heard(quiet, { witness: 'records', kind: 'unavailable' }))

    expect(ready.name).toBe('revoke-ready')
    expect(overviewOf(ready, CONTEXT).evidence.witness).toMatchObject({
      name: 'records',
      answer: 'unavailable'
    })
  })

  it('is asked again after a person confirmed, and can still stop the revoke', () => {
    const quiet = asking()
    const ready = goOn(quiet, heard(quiet, { witness: 'records', kind: 'none' }))
    const asked = goOn(ready, { ...confirm(ready), at: ready.updatedAt + MINUTE })
    expect(effectsOf(asked)[0]?.kind).toBe('ask-witness')

    const late = { witness: 'records', kind: 'seen', at: SEEN_LATER } as const
    const stopped = goOn(asked, heard(asked, late))
    expect(stopped).toMatchObject({ name: 'old-still-used', task: null })

    const going = goOn(asked, heard(asked, { witness: 'records', kind: 'none' }))
    expect(effectsOf(going)[0]?.kind).toBe('reread')
  })
})

const CONTEXT = { now: NOON, hold: null, keyIdOf: () => null }

function quietAt(): number {
  return IN_USE_AT + 25 * HOUR
}

/** The old key is quiet by its last-used, and the provider has a second witness. */
function asking(): RotationState {
  const events = upToRevokeReady().map(event =>
    event.kind === 'preflighted' ? preflighted(event.at, { hasWitness: true }) : event
  )
  const quiet = after(events)
  return goOn(quiet, { kind: 'secret-destroyed', at: quiet.updatedAt, secretId: quiet.sealedSecret!.id })
}

function heard(state: RotationState, answer: WitnessAnswer): RotationEvent {
  const [effect] = effectsOf(state)
  if (effect?.kind !== 'ask-witness') throw new Error('Nobody is asked.')
  expect(effect.sinceMs).toBeGreaterThan(IN_USE_AT)
  const at = state.updatedAt + 2 * SECOND
  return { kind: 'witnessed', at, startedAt: at - SECOND, sinceMs: effect.sinceMs, answer }
}
