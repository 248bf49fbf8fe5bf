import type { RotationStateName, RotationStep } from './overview'
import { leftAt } from './change'
import type { RotationState } from './state'

// The rail of steps under the two columns.

type StepName = RotationStep['name']
type Row = {
  readonly name: StepName
  /** In which of the machine's states this step is the current one. */
  readonly during: readonly RotationStateName[]
  /** Entering this state finishes it. */
  readonly doneBy: RotationStateName
}

const CREATE_ROWS: readonly Row[] = [
  { name: 'preflight', during: ['preflight', 'blocked'], doneBy: 'create-intent' },
  { name: 'create', during: ['create-intent', 'create-unknown'], doneBy: 'created' },
  { name: 'hand-off', during: ['created'], doneBy: 'handed-off' },
  { name: 'deploy', during: ['handed-off'], doneBy: 'deployed' },
  { name: 'in-use', during: ['deployed'], doneBy: 'new-in-use' }
]
/** Where a person makes the new key, the checks are done once they are asked for it. */
const BY_HAND: Readonly<Partial<Record<StepName, Row>>> = {
  preflight: { name: 'preflight', during: ['preflight', 'blocked'], doneBy: 'key-wanted' },
  create: { name: 'create', during: ['key-wanted'], doneBy: 'created' }
}
const DRAIN: Row = {
  name: 'drain',
  during: ['new-in-use', 'draining', 'old-still-used'],
  doneBy: 'revoke-ready'
}
const DISABLE: Row = { name: 'disable', during: ['revoke-ready'], doneBy: 'disabled' }
const PLAN: Row = { name: 'plan', during: ['planned'], doneBy: 'preflight' }
const PROOF: Row = { name: 'proof', during: ['revoked-claimed', 'dead-proven'], doneBy: 'closed' }

export function stepsOf(state: RotationState): readonly RotationStep[] {
  return rowsOf(state).map((row, index, rows) => stepOf(state, row, index, rows))
}

function rowsOf(state: RotationState): readonly Row[] {
  const { canDisable, keysByHand } = state.plan.provider
  const toInUse = keysByHand === true ? CREATE_ROWS.map(row => BY_HAND[row.name] ?? row) : CREATE_ROWS
  const revoke = (during: readonly RotationStateName[]): Row => ({
    name: 'revoke',
    during,
    doneBy: 'revoked-claimed'
  })
  if (state.plan.mode === 'incident') {
    return [PLAN, revoke(['revoke-intent', 'revoke-failed']), ...toInUse, PROOF]
  }
  const during: readonly RotationStateName[] = canDisable
    ? ['disabled', 'revoke-intent', 'revoke-failed']
    : ['revoke-ready', 'revoke-intent', 'revoke-failed']
  return [PLAN, ...toInUse, DRAIN, ...(canDisable ? [DISABLE] : []), revoke(during), PROOF]
}

function stepOf(state: RotationState, row: Row, index: number, rows: readonly Row[]): RotationStep {
  const place = placeOf(state, rows)
  const doneAt = state.entered[row.doneBy] ?? null
  const note = row.name === 'proof' && state.evidence.grade !== 'none' ? state.evidence.grade : null
  if (index < place || (state.name === 'closed' && place === -1)) {
    return { name: row.name, state: doneAt === null ? 'skipped' : 'done', at: doneAt, note }
  }
  if (index > place)
    return { name: row.name, state: isOver(state) ? 'skipped' : 'todo', at: null, note: null }
  return { name: row.name, state: isStuck(state) ? 'failed' : 'current', at: null, note: state.reason }
}

/** The index of the current step; for a rotation that has left the rail, where it left it. */
function placeOf(state: RotationState, rows: readonly Row[]): number {
  if (state.name === 'closed') return -1
  const direct = rows.findIndex(row => row.during.includes(state.name))
  // Between the revoke and the replacement an incident waits for the list: the next row to come is the check before the create.
  const isBeforeReplacement = state.plan.mode === 'incident' && state.new === null
  if (direct >= 0 && !(isBeforeReplacement && state.name === 'revoked-claimed')) return direct
  const leftState = leftAt(state)
  const left = leftState === null ? -1 : rows.findIndex(row => row.during.includes(leftState))
  if (left >= 0) return left
  const undone = rows.findIndex(row => state.entered[row.doneBy] === undefined)
  return undone >= 0 ? undone : rows.length - 1
}

function isOver(state: RotationState): boolean {
  return state.name === 'aborted' || state.name === 'abandoned' || state.name === 'aborting'
}

function isStuck(state: RotationState): boolean {
  const stuck: readonly RotationStateName[] = [
    'blocked',
    'revoke-failed',
    'needs-human',
    'aborted',
    'abandoned'
  ]
  return stuck.includes(state.name) || state.reason === 'still-accepted'
}
