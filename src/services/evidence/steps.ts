import { actorFrom, type Actor } from '../../core/actor'
import { begin } from '../../core/rotation/phases/creating'
import type { RotationEvent } from '../../core/rotation/event'
import { ROTATION_STATES } from '../../core/rotation/overview'
import type { RotationStateName } from '../../core/rotation/overview'
import type { RotationState } from '../../core/rotation/state'
import { transition } from '../../core/rotation/transition'
import type { JournalRow } from '../../core/ports/journal'
import { actorOf } from '../rotation/audit-of'
import { decodeEvent } from '../rotation/event-codec'
import { LIST_READ_IN_FILES, type BodyOf } from './document'
import { factsOf } from './facts-of'
import { isoTime, plainText } from './plain'

export type Told = { readonly state: RotationState; readonly steps: readonly BodyOf<'step'>[] }

/**
 * A whole journal, told step by step through the machine that decided it. Null when a row is not what was written or cannot
 * be read: then it proves nothing.
 */
export function toldSteps(rows: readonly JournalRow[]): Told | null {
  const steps: BodyOf<'step'>[] = []
  let before: RotationState | null = null
  for (const row of rows) {
    const event = row.isIntact ? decodeEvent(row.event) : null
    const after: RotationState | null = event === null ? null : stateAfter(before, event)
    if (event === null || after === null) return null
    // A row of an older version does not say who: whose doing an event is can be told all the same.
    const actor = row.actor ?? actorFrom(actorOf(after, event))
    const shown = { kind: actor.kind, id: actor.id === null ? null : plainText(actor.id) }
    steps.push(stepOf(steps.length + 1, before, event, after, shown))
    before = after
  }
  return before === null ? null : { state: before, steps }
}

/** What a later version of the machine does not obey any more leaves the state as it is, and is told all the same. */
function stateAfter(before: RotationState | null, event: RotationEvent): RotationState | null {
  if (before !== null) return transition(before, event).state
  return event.kind === 'planned' ? begin(event) : null
}

function stepOf(
  step: number,
  before: RotationState | null,
  event: RotationEvent,
  after: RotationState,
  actor: Actor
): BodyOf<'step'> {
  const { clockOffsetMs } = after
  return {
    actor,
    at: isoTime(event.at) ?? UNTIMED,
    attested: after.evidence.isAttested,
    event: event.kind === 'list-read' ? LIST_READ_IN_FILES : event.kind,
    facts: factsOf(event, after),
    from: before?.name ?? null,
    grade: after.evidence.grade,
    kind: 'step',
    passed: passed(before, after),
    providerAt: clockOffsetMs === null ? null : isoTime(event.at + clockOffsetMs),
    reason: after.reason,
    step,
    to: after.name
  }
}

/** A clock that showed no time that a calendar has. */
const UNTIMED = new Date(0).toISOString()

/** One step may enter several states, one after the other; their order is that of the machine. */
function passed(before: RotationState | null, after: RotationState): RotationStateName[] {
  const isEntered = (name: RotationStateName): boolean =>
    after.entered[name] !== before?.entered[name] || (name === after.name && name !== before?.name)
  return ROTATION_STATES.filter(isEntered)
}
