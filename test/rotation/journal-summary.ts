import { actsOf } from '../../src/core/rotation/acts'
import { effectsOf } from '../../src/core/rotation/effects-of'
import type { RotationState } from '../../src/core/rotation/state'

/** What a person would notice if a fold came out differently: where a rotation stands, what it owes, and what it does next. */
export function summaryOf(state: RotationState) {
  const activations = state.deliveries.flatMap(({ activation }) => activation?.state ?? [])
  return {
    name: state.name,
    reason: state.reason,
    grade: state.evidence.grade,
    isAttested: state.evidence.isAttested,
    isRevokeClaimed: state.claimedAt !== null,
    oldId: state.old.facts.providerKeyId,
    newId: state.new?.facts.providerKeyId ?? null,
    deliveredTo: state.new?.deliveredTo ?? [],
    ...(state.deliveries.length === 0 ? {} : { deliveries: state.deliveries.map(one => one.state) }),
    ...(activations.length === 0 ? {} : { activations }),
    sealedSecret: state.sealedSecret?.state ?? null,
    hasOldSecret: state.hasOldSecret,
    task: state.task === null ? null : `${state.task.what} ${state.task.phase}`,
    attempts: state.attempts.map(attempt => attempt.outcome),
    orphans: state.orphans.map(orphan => `${orphan.providerKeyId} ${orphan.state}`),
    acts: actsOf(state),
    next: effectsOf(state).map(effect => effect.kind)
  }
}
