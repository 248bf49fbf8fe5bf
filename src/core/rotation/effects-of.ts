import { byPhase } from './by-phase'
import { isDeliveryStarted } from './deliveries'
import type { Effect } from './effect'
import { isSecretUsable } from './evidence'
import { reading, nextReadingAt } from './next-reading'
import type { RotationState } from './state'
import { isFinal } from './state'
import { askWitness, isWitnessDue } from './witness'

/**
 * The work that a state calls for, most urgent first; a function of the state alone, so that a fold after a crash calls for
 * the same work. The runner does one piece at a time and asks again.
 */
export function effectsOf(state: RotationState): readonly Effect[] {
  if (state.phase === 'damaged') return []
  const task = taskEffects(state)
  if (task !== null) return task
  const own = byPhase(state, (rules, state) => rules.effects(state))
  return [...destroyEffects(state), ...orphanReadings(state), ...own]
}

function taskEffects(state: RotationState): readonly Effect[] | null {
  const { task } = state
  if (task === null) return null
  switch (task.phase) {
    case 'reread':
      return isWitnessDue(state, task) ? [askWitness(state)] : [reading('reread', task.notBefore)]
    case 'unknown':
      return [reading('reread', task.notBefore)]
    case 'send':
      return [
        {
          kind: callOf(task.what),
          unknown: 'reconcile',
          notBefore: 0,
          callId: task.callId,
          target: task.target
        }
      ]
    case 'sent':
      return []
    default:
      return task.phase satisfies never
  }
}

function callOf(
  what: NonNullable<RotationState['task']>['what']
): 'disable-key' | 'enable-key' | 'revoke-key' {
  switch (what) {
    case 'disable-old':
      return 'disable-key'
    case 'enable-old':
      return 'enable-key'
    case 'revoke-old':
    case 'clear-orphan':
      return 'revoke-key'
    default:
      return what satisfies never
  }
}

function destroyEffects(state: RotationState): readonly Effect[] {
  const effects: Effect[] = []
  if (state.sealedSecret !== null && isSecretDone(state)) {
    effects.push({ kind: 'destroy-secret', unknown: 'repeat', notBefore: 0, secretId: state.sealedSecret.id })
  }
  if (state.hasOldSecret && (isFinal(state) || state.name === 'dead-proven')) {
    effects.push({ kind: 'destroy-old-secret', unknown: 'repeat', notBefore: 0 })
  }
  return effects
}

/**
 * The sealed copy dies when the new key is proven in use; for E3 it is the control, and dies with that evidence. That no traffic is
 * expected proves no use: the copy then stays until the end, so that it can be delivered again while both keys work.
 */
function isSecretDone(state: RotationState): boolean {
  if (!isSecretUsable(state)) return false
  if (isFinal(state) || state.name === 'dead-proven') return true
  if (state.phase === 'aborting' || state.new === null) return !isDeliveryStarted(state)
  const isInUse = state.entered['new-in-use'] !== undefined
  const isControl = state.hasOldSecret && state.plan.policy.wanted === 'E3'
  const isUnproven = state.evidence.isAttested && state.plan.provider.reportsLastUsed
  return isInUse && !isControl && !isUnproven
}

function orphanReadings(state: RotationState): readonly Effect[] {
  const claimed = state.orphans.filter(orphan => orphan.state === 'claimed')
  if (claimed.length === 0) return []
  const since = Math.max(...claimed.map(orphan => orphan.claimedAt ?? 0))
  return [reading('read-evidence', nextReadingAt(state, since))]
}
