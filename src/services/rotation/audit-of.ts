import type { ActedBy } from '../../core/actor'
import type { KeyId } from '../../core/ids'
import { keyIdOf } from '../../core/ids'
import type { RotationEvent } from '../../core/rotation/event'
import { isFinal, type RotationState, type TaskKind } from '../../core/rotation/state'
import type { AuditAct, AuditEntry } from '../../core/ports/audit'

type Facts = AuditEntry['facts']

/** The rows of the audit trail that one event of a rotation gives; they are written in the event's own transaction. */
export function auditOf(
  before: RotationState | null,
  event: RotationEvent,
  after: RotationState
): readonly AuditEntry[] {
  const entries = [...actEntries(before, event, after), ...orphanEntries(before, after)]
  const step = stepEntry(before, event, after)
  return step === null ? entries : [...entries, step]
}

function actEntries(
  before: RotationState | null,
  event: RotationEvent,
  after: RotationState
): readonly AuditEntry[] {
  const write = (act: AuditAct, keyId: KeyId | null, facts: Facts): readonly AuditEntry[] => [
    { ...base(after, event), act, keyId, facts }
  ]
  const { oldKeyId, mode, service } = after.plan
  if (event.kind === 'started') {
    return write('rotation.started', oldKeyId, { mode, service, schedule: after.plan.scheduledBy ?? null })
  }
  // A refused answer has made no key of ours.
  if (event.kind === 'created' && event.isKnownId !== true && event.isKnownSecret !== true) {
    const { name, masked } = event.key
    const facts = { name, masked, fingerprint: event.fingerprint, attempt: event.attempt }
    return write('key.created', keyOf(after, event.key.providerKeyId), facts)
  }
  if (event.kind === 'key-given') {
    const { name, masked } = event.key
    const facts = { name, masked, fingerprint: event.fingerprint, byHand: true }
    return write('key.created', keyOf(after, event.key.providerKeyId), facts)
  }
  if (event.kind === 'deliveries-chosen') {
    const where = event.destinations.map(one => one.where).join(', ')
    return write('delivery.chosen', newKey(after), { where })
  }
  if (event.kind === 'delivery-attested') {
    const where = after.deliveries[event.delivery]?.where ?? null
    return write('delivery.attested', newKey(after), { where, note: event.note })
  }
  if (event.kind === 'delivery-dropped') {
    const where = after.deliveries[event.delivery]?.where ?? null
    return write('delivery.dropped', newKey(after), { where, reason: event.reason })
  }
  if (event.kind === 'activation-attested') {
    const where = after.deliveries[event.delivery]?.where ?? null
    return write('activation.attested', newKey(after), { where, note: event.note })
  }
  if (event.kind === 'activation-started') {
    return write('activation.started', newKey(after), activationFacts(after, event.delivery))
  }
  if (event.kind === 'activated') {
    return write('activation.finished', newKey(after), activationFacts(after, event.delivery))
  }
  if (event.kind === 'activation-failed') {
    const facts = {
      ...activationFacts(after, event.delivery),
      outcome: event.outcome,
      fault: event.fault.code
    }
    return write('activation.failed', newKey(after), facts)
  }
  if (event.kind === 'probed') return write('key.probed', newKey(after), { result: event.result.kind })
  if (event.kind === 'control-probed') {
    return write('key.probed', oldKeyId, { result: event.old.kind, control: event.control.kind })
  }
  if (event.kind === 'revoke-confirmed') {
    return write('confirmation.given', oldKeyId, { act: 'revoke', ...event.pin })
  }
  const task = before?.task ?? null
  if (event.kind === 'call-committed' && task !== null) {
    return write(committedAct(task.what), keyOf(after, task.target), { alreadyGone: event.alreadyGone })
  }
  if (event.kind === 'call-failed' && task?.what === 'revoke-old') {
    return write('key.revoke-failed', oldKeyId, { outcome: event.outcome, fault: event.fault.code })
  }
  return []
}

function activationFacts({ deliveries }: RotationState, index: number): Facts {
  const delivery = deliveries[index]
  return { where: delivery?.where ?? null, activation: delivery?.destination.activation?.id ?? null }
}

function committedAct(what: TaskKind): AuditAct {
  switch (what) {
    case 'disable-old':
      return 'key.disabled'
    case 'enable-old':
      return 'key.enabled'
    case 'revoke-old':
      return 'key.revoked'
    case 'clear-orphan':
      return 'orphan.revoked'
    default:
      return what satisfies never
  }
}

function orphanEntries(before: RotationState | null, after: RotationState): readonly AuditEntry[] {
  const known = new Set(before?.orphans.map(orphan => orphan.providerKeyId))
  return after.orphans
    .filter(orphan => !known.has(orphan.providerKeyId))
    .map(orphan => ({
      at: after.updatedAt,
      actor: 'rekey',
      act: 'orphan.found',
      accountId: after.plan.accountId,
      keyId: keyOf(after, orphan.providerKeyId),
      rotationId: after.plan.rotationId,
      facts: {
        providerKeyId: orphan.providerKeyId,
        lastUsed: orphan.lastUsed.kind,
        clearing: orphan.state === 'clearing'
      }
    }))
}

function stepEntry(
  before: RotationState | null,
  event: RotationEvent,
  after: RotationState
): AuditEntry | null {
  if (before !== null && before.name === after.name && before.reason === after.reason) return null
  const facts: Facts = {
    from: before?.name ?? null,
    to: after.name,
    reason: after.reason,
    evidence: after.evidence.grade,
    attested: after.evidence.isAttested,
    because: isFinal(after) ? after.givenUpBecause : null
  }
  return { ...base(after, event), act: stepAct(after), keyId: after.plan.oldKeyId, facts }
}

function stepAct(state: RotationState): AuditAct {
  if (state.name === 'closed') return 'rotation.finished'
  if (state.name === 'aborted') return 'rotation.aborted'
  if (state.name === 'abandoned') return 'rotation.abandoned'
  return state.name === 'needs-human' ? 'rotation.needs-human' : 'rotation.step'
}

const OPERATOR: ReadonlySet<RotationEvent['kind']> = new Set([
  'planned',
  'started',
  'key-given',
  'permissions-accepted',
  'deliveries-chosen',
  'delivery-retried',
  'delivery-attested',
  'delivery-dropped',
  'activation-retried',
  'activation-attested',
  'handoff-started',
  'possession-proven',
  'deployed-confirmed',
  'in-use-attested',
  'no-traffic-expected',
  'disable-asked',
  'enable-asked',
  'revoke-confirmed',
  'retry-asked',
  'discard-asked',
  'create-again-asked',
  'not-ours',
  'abort-asked',
  'kept-both',
  'abandoned'
])

/** Whose doing an event is. What a schedule plans and begins no person did. */
export function actorOf(state: RotationState, event: RotationEvent): ActedBy {
  const { kind } = event
  const { scheduledBy } = state.plan
  if (scheduledBy !== undefined && (kind === 'planned' || kind === 'started')) {
    return { kind: 'schedule', id: scheduledBy }
  }
  const isByRunner = kind === 'handoff-started' && event.delivery !== undefined
  return OPERATOR.has(kind) && !isByRunner ? 'operator' : 'rekey'
}

function base(
  state: RotationState,
  event: RotationEvent
): Pick<AuditEntry, 'at' | 'actor' | 'accountId' | 'rotationId'> {
  return {
    at: event.at,
    actor: actorOf(state, event),
    accountId: state.plan.accountId,
    rotationId: state.plan.rotationId
  }
}

function newKey(state: RotationState): KeyId | null {
  return state.new === null ? null : keyOf(state, state.new.facts.providerKeyId)
}

/** The inventory's id of a key in this rotation's group. */
export function keyOf(state: RotationState, providerKeyId: string): KeyId {
  return keyIdOf(state.plan.accountId, state.plan.old.groupId, providerKeyId)
}
