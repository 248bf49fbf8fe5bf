import type { RotationId } from '../../core/ids'
import type { RotationEvent } from '../../core/rotation/event'
import type { RotationState } from '../../core/rotation/state'
import { fold, transition } from '../../core/rotation/transition'
import type { JournalRow } from '../../core/ports/journal'
import { decodeEvent } from './event-codec'
import type { RotationTools } from './tools'

export type Resumed = {
  readonly state: RotationState
  /** The first row that could not be read; null for a whole journal. */
  readonly damagedAt: number | null
}

/** The state that a journal says; null when not even the plan can be read. Deletes nothing. */
export function readRotation(tools: Pick<RotationTools, 'journal'>, id: RotationId): Resumed | null {
  return foldRows(tools.journal.rows(id))
}

/**
 * Folds up to the first row that is damaged or that this version does not understand. What a person said after that still
 * counts; everything else behind it could be wrong, so the rotation rests.
 */
export function foldRows(rows: readonly JournalRow[]): Resumed | null {
  const events = rows.map(row => (row.isIntact ? decodeEvent(row.event) : null))
  const bad = events.indexOf(null)
  const good = events.slice(0, bad === -1 ? undefined : bad).filter(event => event !== null)
  const state = fold(good)
  const damagedAt = bad === -1 ? null : (rows[bad]?.seq ?? null)
  if (state === null) return null
  // The next row follows the last one on disk, also when this version ignores an event that an older one obeyed.
  const whole = { ...state, seq: rows.length }
  if (damagedAt === null) return { state: whole, damagedAt: isDamaged(state) ? state.seq : null }

  const later = events.slice(bad + 1).filter(event => event !== null)
  const resting = transition(state, {
    kind: 'journal-damaged',
    at: rows[bad]?.at ?? state.updatedAt,
    seq: damagedAt
  }).state
  const last = later.filter(isPersonsWord).reduce((next, event) => transition(next, event).state, resting)
  return { state: { ...last, seq: rows.length }, damagedAt }
}

function isDamaged(state: RotationState): boolean {
  return state.reason === 'journal-damaged'
}

function isPersonsWord(event: RotationEvent): boolean {
  return event.kind === 'abandoned'
}
