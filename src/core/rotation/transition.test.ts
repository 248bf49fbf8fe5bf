import fc from 'fast-check'
import { fault } from '../fault'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import {
  aPlan,
  after,
  created,
  IN_USE_AT,
  listRead,
  MISSING,
  NEVER,
  seen,
  goOn,
  TIMED_OUT,
  upToCreated,
  upToDeployed,
  upToInUse,
  upToRevokeReady,
  usedAt
} from '../../../test/kit/rotation-builders'
import { candidatesFor, confirm, likelyFor } from '../../../test/kit/rotation-walk'
import { HOUR, MINUTE } from '../clock'
import { actsOf } from './acts'
import { begin } from './phases/creating'
import type { Effect } from './effect'
import { effectsOf } from './effects-of'
import type { EventOf, RotationEvent } from './event'
import { ROTATION_STATES } from './overview'
import { journalIds, type RotationState } from './state'
import { fold, transition } from './transition'

describe('rotation transition', () => {
  it('walks the routine path from plan to a revoke that waits for a person', () => {
    const state = after(upToRevokeReady())

    expect(state.name).toBe('revoke-ready')
    expect(actsOf(state)).toEqual(['revoke-old', 'check-now', 'keep-both'])
    expect(Object.keys(state.entered)).toEqual([
      'planned',
      'preflight',
      'create-intent',
      'created',
      'handed-off',
      'deployed',
      'new-in-use',
      'draining',
      'revoke-ready'
    ])
  })

  it('does not take its own probe for traffic on the new key', () => {
    const probed = seen({ lastUsed: usedAt(NOON + 3_900) })

    const state = goOn(after(upToDeployed()), listRead(IN_USE_AT, { new: probed }))

    expect(state.name).toBe('deployed')
  })

  it('does not take a use from before the deployment for traffic', () => {
    const early = seen({ lastUsed: usedAt(NOON + 30_000) })

    const state = goOn(after(upToDeployed()), listRead(IN_USE_AT, { new: early }))

    expect(state.name).toBe('deployed')
  })

  it('refuses a revoke that was confirmed for another version', () => {
    const state = after(upToRevokeReady())
    const pin = { oldId: 'old', newId: 'new', version: state.version - 1 }

    expect(transition(state, { kind: 'revoke-confirmed', at: state.updatedAt, pin }).state).toBe(state)
  })

  it('refuses a revoke that was confirmed for another pair', () => {
    const state = after(upToRevokeReady())
    const pin = { oldId: 'old', newId: 'other', version: state.version }

    expect(transition(state, { kind: 'revoke-confirmed', at: state.updatedAt, pin }).state).toBe(state)
  })

  it('reads the provider again between the consent and the call', () => {
    const ready = after(upToRevokeReady())
    const confirmed = goOn(ready, confirm(ready))

    expect(kindsOf(confirmed)).toEqual(['reread'])
    const reread = goOn(confirmed, listRead(ready.updatedAt + 1_000, { new: inUse(ready.updatedAt) }))
    expect(kindsOf(reread)).toEqual(['revoke-key'])
  })

  it('does not revoke when the old key was used after the consent', () => {
    const ready = after(upToRevokeReady())
    const at = ready.updatedAt + 1_000

    const state = goOn(
      ready,
      confirm(ready),
      listRead(at, { old: seen({ lastUsed: usedAt(at) }), new: inUse(at) })
    )

    expect(state.name).toBe('old-still-used')
  })

  it.each([
    ['vanished', MISSING],
    ['was disabled', seen({ status: 'disabled' })],
    ['was changed', seen({ changed: ['permissions'] })]
  ])('stops when the new key %s right before the revoke', (_what, now) => {
    const ready = after(upToRevokeReady())
    const at = ready.updatedAt
    const readings = [1, 2, 3, 4].map(n => listRead(at + n * 60_000, { new: now }))

    const state = goOn(ready, confirm(ready), ...readings)

    expect(state.name).toBe('needs-human')
    expect(state.task).toBeNull()
  })

  it('says how well the death of the old key is proven, step by step', () => {
    const { state, at } = revoked()

    expect(state.evidence.grade).toBe('E0')
    const listed = goOn(state, listRead(at + 1_000, { old: GONE, new: inUse(at) }))
    expect(listed.evidence.grade).toBe('E1')
    const frozen = goOn(listed, listRead(at + 120_000, { old: GONE, new: inUse(at) }))
    expect(frozen.evidence.grade).toBe('E2')
    expect(frozen.name).toBe('dead-proven')
  })

  it('destroys the sealed secret before it closes', () => {
    const { state, at } = revoked()
    const proven = goOn(state, listRead(at + 120_000, { old: GONE, new: inUse(at) }))

    expect(kindsOf(after(upToInUse()))[0]).toBe('destroy-secret')
    expect(kindsOf(proven)).toEqual(['destroy-secret'])
    const closed = goOn(proven, {
      kind: 'secret-destroyed',
      at: at + 130_000,
      secretId: proven.sealedSecret!.id
    })
    expect(closed.name).toBe('closed')
  })

  it('does not call a revoke done because one list came back empty', () => {
    const { state, at } = revoked()

    const emptied = goOn(state, listRead(at + 1_000, { old: MISSING, new: MISSING }))

    expect(emptied.evidence.grade).toBe('E0')
  })

  it('goes back to a person when the revoked key stays in the list', () => {
    const { state, at } = revoked()

    const late = goOn(state, listRead(at + 200_000, { new: inUse(at) }))

    expect(late.name).toBe('revoke-failed')
    expect(late.reason).toBe('still-listed')
  })

  it('alarms when somebody uses the old key after the new one took over', () => {
    const at = IN_USE_AT + 60_000

    const state = goOn(
      after(upToInUse()),
      listRead(at, { old: seen({ lastUsed: usedAt(at) }), new: inUse(at) })
    )

    expect(state.name).toBe('old-still-used')
  })

  it('refuses to abort once the new key may be in use by others', () => {
    const state = after(upToInUse())

    expect(transition(state, { kind: 'abort-asked', at: IN_USE_AT }).state).toBe(state)
  })

  it('clears the unused new key when it is aborted', () => {
    const aborting = goOn(after(upToCreated()), { kind: 'abort-asked', at: NOON + 10_000 })
    const unused = { new: seen({ lastUsed: usedAt(NOON + 3_900) }) }

    expect(aborting.name).toBe('aborting')
    const reread = goOn(aborting, listRead(NOON + 11_000, unused))
    expect(effectsOf(reread)[0]).toMatchObject({ kind: 'revoke-key', target: 'new' })
  })

  it('asks a person when rights become wider, and hands nothing off before the yes', () => {
    const wider = created(NOON + 3_000, {
      permissions: { source: 'listed', grants: ['messages.read', 'messages.send'] }
    })
    const events = [...upToCreated().slice(0, 3), wider, ...upToCreated().slice(4)]
    const state = after(events)

    expect(state.new?.diff.wider).toEqual(['messages.send'])
    expect(actsOf(state)).not.toContain('hand-off')
    expect(actsOf(goOn(state, { kind: 'permissions-accepted', at: NOON + 6_000 }))).toContain('hand-off')
  })

  it('treats a create without an answer as unknown, and looks before it tries again', () => {
    const lost = goOn(after(upToCreated().slice(0, 3)), {
      kind: 'create-unknown',
      at: NOON + 30_000,
      attempt: 1,
      fault: TIMED_OUT,
      providerKeyId: null
    })

    expect(lost.name).toBe('create-unknown')
    expect(kindsOf(lost)).toEqual(['reconcile'])
    const once = goOn(lost, listRead(NOON + 63_000))
    expect(once.name).toBe('create-unknown')
    expect(goOn(once, listRead(NOON + 95_000)).name).toBe('preflight')
  })

  it('clears a key with its marker whose secret was lost, and only then makes another', () => {
    const orphan = {
      providerKeyId: 'lost',
      attempt: 1,
      status: 'live',
      lastUsed: NEVER,
      createdAt: NOON + 2_500
    } as const
    const lost = goOn(after(upToCreated().slice(0, 3)), { kind: 'resumed', at: NOON + 5_000, run: 'run-2' })

    const found = goOn(lost, listRead(NOON + 63_000, { ours: [orphan] }))

    expect(found.orphans.map(o => o.state)).toEqual(['clearing'])
    const allowed = goOn(found, listRead(NOON + 64_000, { ours: [orphan] }))
    expect(effectsOf(allowed)).toEqual([expect.objectContaining({ kind: 'revoke-key', target: 'lost' })])
  })

  it('never clears a found key that somebody has used', () => {
    const used = {
      providerKeyId: 'lost',
      attempt: 1,
      status: 'live',
      lastUsed: usedAt(NOON + 9_000),
      createdAt: NOON
    } as const
    const lost = goOn(after(upToCreated().slice(0, 3)), { kind: 'resumed', at: NOON + 5_000, run: 'run-2' })

    const found = goOn(
      lost,
      listRead(NOON + 63_000, { ours: [used] }),
      listRead(NOON + 95_000, { ours: [used] })
    )

    expect(found.orphans.map(o => o.state)).toEqual(['asked'])
    expect(actsOf(found)).toContain('discard-orphan')
    expect(found.reason).toBe('orphan-used')
  })

  it('stops for a person when a key appeared that only may be ours', () => {
    const suspect = { providerKeyId: 'who', name: 'payments-api', createdAt: NOON + 2_500 }
    const lost = goOn(after(upToCreated().slice(0, 3)), { kind: 'resumed', at: NOON + 5_000, run: 'run-2' })

    const found = goOn(lost, listRead(NOON + 63_000, { suspects: [suspect] }))

    expect(found.name).toBe('needs-human')
    expect(found.reason).toBe('suspects')
  })

  it('asks for a new consent when the app was restarted before the revoke was answered', () => {
    const ready = after(upToRevokeReady())
    const at = ready.updatedAt
    const sent = goOn(ready, confirm(ready), listRead(at + 1_000, { new: inUse(at) }), intended(at + 2_000))

    const resumed = goOn(sent, { kind: 'resumed', at: at + 3_000, run: 'run-2' })
    const seenAlive = goOn(resumed, listRead(at + 90_000, { new: inUse(at) }, 'run-2'))

    expect(kindsOf(resumed)).toEqual(['reread'])
    expect(seenAlive.name).toBe('revoke-failed')
    expect(seenAlive.reason).toBe('interrupted')
  })

  it('is not asked for again once the list shows that the revoke took effect after all', () => {
    const ready = after(upToRevokeReady())
    const at = ready.updatedAt
    const failed = goOn(
      ready,
      confirm(ready),
      listRead(at + 1_000, { new: inUse(at) }),
      intended(at + 2_000),
      { kind: 'resumed', at: at + 3_000, run: 'run-2' },
      listRead(at + 90_000, { new: inUse(at) }, 'run-2')
    )
    expect(actsOf(failed)).toContain('revoke-old')

    const seenGone = goOn(
      failed,
      listRead(at + 95_000, { old: seen({ status: 'gone' }), new: inUse(at) }, 'run-2')
    )

    expect(seenGone).toMatchObject({ name: 'revoked-claimed', reason: null })
    expect(actsOf(seenGone)).not.toContain('revoke-old')
  })

  it('is not called ours where the provider refused it and somebody else revoked the key', () => {
    const ready = after(upToRevokeReady())
    const at = ready.updatedAt
    const refused = goOn(
      ready,
      confirm(ready),
      listRead(at + 1_000, { new: inUse(at) }),
      intended(at + 2_000),
      {
        kind: 'call-failed',
        at: at + 2_100,
        callId: 1,
        outcome: 'rejected',
        fault: fault('permission-missing', 'missing-revoke')
      }
    )
    expect(refused).toMatchObject({ name: 'revoke-failed', reason: 'revoke-refused' })

    const seenGone = goOn(refused, listRead(at + 90_000, { old: seen({ status: 'gone' }), new: inUse(at) }))

    expect(seenGone).toMatchObject({ name: 'revoked-claimed', reason: 'revoked-elsewhere' })
  })

  it('gives way to the operator who was first', () => {
    const rival = { providerKeyId: 'their', marker: 'ABCDEFGH', createdAt: NOON + 2_000, createdBy: 'Ada' }

    const state = goOn(
      after(upToCreated()),
      listRead(NOON + 8_000, { new: seen({ lastUsed: NEVER }), foreign: [rival] })
    )

    expect(state.name).toBe('aborting')
    expect(state.reason).toBe('lost-tie')
  })

  it('goes on when the other operator was later', () => {
    const rival = { providerKeyId: 'their', marker: 'ABCDEFGH', createdAt: NOON + 9_000, createdBy: 'Ada' }

    const state = goOn(
      after(upToCreated()),
      listRead(NOON + 10_000, { new: seen({ lastUsed: NEVER }), foreign: [rival] })
    )

    expect(state.name).toBe('created')
  })

  it('rests when its journal cannot be read, and obeys only a person who gives it up', () => {
    const damaged = goOn(after(upToInUse()), { kind: 'journal-damaged', at: IN_USE_AT, seq: 3 })

    expect(effectsOf(damaged)).toEqual([])
    expect(goOn(damaged, listRead(IN_USE_AT + 1_000))).toBe(damaged)
    expect(goOn(damaged, { kind: 'abandoned', at: IN_USE_AT, reason: 'gone over by hand' }).name).toBe(
      'abandoned'
    )
  })
})

describe('every rotation, whatever happens', () => {
  it('stays within its rules, on its way and off it', () => {
    const visited = new Set<string>()

    fc.assert(
      fc.property(
        fc.array(fc.nat(9_999), { minLength: 120, maxLength: 160, size: 'max' }),
        fc.boolean(),
        (choices, canDisable) => {
          const planned: EventOf<'planned'> = {
            kind: 'planned',
            at: NOON,
            plan: aPlan({ provider: { canDisable }, policy: { quietMs: HOUR } })
          }
          const journal: RotationEvent[] = [planned]
          let state = begin(planned)
          let at = NOON
          for (const choice of choices) {
            at += (choice % 7) * 20 * MINUTE
            const candidates = choice % 10 < 8 ? likelyFor(state, at) : candidatesFor(state, at)
            const event = candidates[choice % candidates.length] ?? listRead(at)
            const { state: next, effects } = transition(state, event)
            checkStep(state, next, effects)
            if (next !== state) journal.push(event)
            state = next
            visited.add(state.name)
            if (state.phase === 'draining' && state.deliveries.length > 0) visited.add('drains')
          }
          expect(fold(journal)).toEqual(state)
        }
      ),
      { numRuns: 120, seed: 7 }
    )

    // The walk is worth something only if it gets to the far end.
    const far = [
      'old-still-used',
      'disabled',
      'revoked-claimed',
      'revoke-failed',
      'closed',
      'aborting',
      'create-unknown',
      // With several destinations.
      'drains'
    ]
    expect([...visited]).toEqual(expect.arrayContaining(far))
  })
})

function checkStep(before: RotationState, after: RotationState, effects: readonly Effect[]): void {
  if (after.phase === 'draining' && before.phase !== 'draining') {
    expect(after.deliveries.filter(({ state }) => state !== 'verified' && state !== 'dropped')).toEqual([])
  }
  expect(ROTATION_STATES).toContain(after.name)
  expect(after.version).toBeGreaterThanOrEqual(before.version)
  if (after !== before) expect(after.seq).toBe(before.seq + 1)
  if (after.name !== before.name) expect(after.version).toBeGreaterThan(before.version)
  for (const effect of effects) {
    if (effect.kind !== 'revoke-key') continue
    expect(journalIds(after)).toContain(effect.target)
    if (effect.target === 'old') expect(after.entered['new-in-use']).toBeDefined()
  }
}

const GONE = seen({ status: 'gone' })

function inUse(at: number): ReturnType<typeof seen> {
  return seen({ lastUsed: usedAt(at) })
}

function intended(at: number, callId = 1): RotationEvent {
  return { kind: 'call-intended', at, callId, call: 'revoke-key', target: 'old' }
}

function revoked(): { state: RotationState; at: number } {
  const ready = after(upToRevokeReady())
  const at = ready.updatedAt + 3_000
  const state = goOn(ready, confirm(ready), listRead(at - 2_000, { new: inUse(at) }), intended(at - 1_000), {
    kind: 'call-committed',
    at,
    callId: 1,
    alreadyGone: false
  })
  expect(state.name).toBe('revoked-claimed')
  return { state, at }
}

function kindsOf(state: RotationState): readonly string[] {
  return effectsOf(state)
    .map(effect => effect.kind)
    .slice(0, 1)
}
