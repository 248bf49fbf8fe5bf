import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { aPlan, upToRevokeReady } from '../../../test/kit/rotation-builders'
import type { RotationEvent } from '../../core/rotation/event'
import { fold } from '../../core/rotation/transition'
import { decodeEvent, encodeEvent } from './event-codec'
import { foldRows } from './resuming'

const EVENTS: readonly RotationEvent[] = [{ kind: 'planned', at: NOON, plan: aPlan() }, ...upToRevokeReady()]

describe('events in the journal', () => {
  it('come back as they were', () => {
    expect(EVENTS.map(event => decodeEvent(encodeEvent(event)))).toEqual(EVENTS)
  })

  it.each(['', '{', 'null', '{"kind":"looked"}', '{"kind":"from-the-future","at":1}', '{"kind":"started"}'])(
    'are not guessed from %s',
    text => {
      expect(decodeEvent(text)).toBeNull()
    }
  )

  it('keep fields that a later version added', () => {
    expect(decodeEvent('{"kind":"started","at":1,"by":"somebody"}')).toEqual({
      kind: 'started',
      at: 1,
      by: 'somebody'
    })
  })
})

describe('rows of version 0.2.0', () => {
  const json = (event: object): string => JSON.stringify(event)

  it('say slot where a sealed secret is meant', () => {
    const [planned] = EVENTS
    const created = EVENTS.find(event => event.kind === 'created')
    if (planned?.kind !== 'planned' || created?.kind !== 'created') throw new Error('A row is missing.')
    const { oldDeliveredTo, policy, ...plan } = planned.plan
    const { sealedSecretLifeMs, ...otherPolicy } = policy
    const { secretId, secretExpiresAt, ...key } = created

    const oldPlan = {
      ...plan,
      oldHandedTo: oldDeliveredTo,
      policy: { ...otherPolicy, slotLifeMs: sealedSecretLifeMs }
    }
    expect(decodeEvent(json({ ...planned, plan: oldPlan }))).toEqual(planned)
    expect(decodeEvent(json({ ...key, slotId: secretId, slotExpiresAt: secretExpiresAt }))).toEqual(created)
    expect(decodeEvent(json({ kind: 'slot-destroyed', at: NOON, slotId: secretId }))).toEqual({
      kind: 'secret-destroyed',
      at: NOON,
      secretId
    })
  })

  it('call a list that was read a look', () => {
    const listRead = EVENTS.find(event => event.kind === 'list-read')
    const preflighted = EVENTS.find(event => event.kind === 'preflighted')
    if (listRead === undefined || preflighted === undefined) throw new Error('A row is missing.')
    const { reading, ...row } = listRead
    const { reading: first, ...facts } = preflighted.facts

    expect(decodeEvent(json({ ...row, kind: 'looked', look: reading }))).toEqual(listRead)
    expect(decodeEvent(json({ ...preflighted, facts: { ...facts, look: first } }))).toEqual(preflighted)
  })

  it('say that a slot is empty where a sealed secret was destroyed', () => {
    const failure = { code: 'not-found', retry: 'no' }
    const row = { kind: 'handoff-failed', at: NOON, how: 'copy', fault: { ...failure, detail: 'slot-empty' } }

    expect(decodeEvent(json(row))).toEqual({ ...row, fault: { ...failure, detail: 'secret-destroyed' } })
  })
})

describe('a journal that is folded at start', () => {
  const rows = EVENTS.map((event, index) => ({
    seq: index + 1,
    at: event.at,
    event: encodeEvent(event),
    actor: null,
    isIntact: true
  }))

  it('gives the state that was there', () => {
    expect(foldRows(rows)?.state).toEqual(fold(EVENTS))
  })

  it.each([1, 5, 20])('rests at row %i when that row is damaged, and keeps its place', bad => {
    const damaged = rows.map((row, index) => (index === bad ? { ...row, isIntact: false } : row))

    const resumed = foldRows(damaged)

    expect(resumed?.damagedAt).toBe(bad + 1)
    expect(resumed?.state).toMatchObject({ name: 'needs-human', reason: 'journal-damaged', seq: rows.length })
  })

  it('is nothing without its plan', () => {
    expect(foldRows(rows.slice(1))).toBeNull()
  })
})
