import { isFinal } from '../../core/rotation/state'
import type { RotationState } from '../../core/rotation/state'
import { keyOf } from './audit-of'
import type { RotationTools } from './tools'

/** The keys table shows our own acts at once, and which keys are in a rotation. */
export function keepInventory(
  tools: RotationTools,
  before: RotationState,
  after: RotationState,
  at: number
): void {
  const { rotationId, oldKeyId } = after.plan
  if (after.name !== before.name) {
    if (after.name === 'disabled') tools.keys.setStatus(oldKeyId, 'disabled', at)
    if (before.name === 'disabled' && after.name === 'draining') tools.keys.setStatus(oldKeyId, 'active', at)
    if (after.name === 'revoked-claimed') tools.keys.setStatus(oldKeyId, 'revoked', at)
  }
  for (const orphan of after.orphans) {
    const was = before.orphans.find(other => other.providerKeyId === orphan.providerKeyId)
    if (orphan.state === 'claimed' && was?.state !== 'claimed') {
      tools.keys.setStatus(keyOf(after, orphan.providerKeyId), 'revoked', at)
    }
  }
  if (after.new !== null && before.new === null) {
    tools.keys.setRotation(keyOf(after, after.new.facts.providerKeyId), rotationId)
  }
  if (isFinal(after) !== isFinal(before)) {
    const holder = isFinal(after) ? null : rotationId
    tools.keys.setRotation(oldKeyId, holder)
    if (after.new !== null) tools.keys.setRotation(keyOf(after, after.new.facts.providerKeyId), holder)
  }
  const phase = phaseOf(after)
  if (phase !== phaseOf(before)) tools.journal.setPhase(rotationId, phase, at)
}

function phaseOf(state: RotationState): 'open' | 'sweeping' | 'ended' {
  if (!isFinal(state)) return 'open'
  return state.isSwept ? 'ended' : 'sweeping'
}
