import type {
  EvidenceGrade,
  RotationAct,
  RotationMode,
  RotationStateName,
  RotationStep,
  RotationWait
} from '../../../core/rotation/overview'
import type { RotationView } from '../../../shared/ipc/rotation-view'
import { milliseconds, number, plainWords, text, type Facts } from './facts'
import { clockWords, durationWords, momentWords, relativeWords } from './time'

export const STATE_WORDS: Record<RotationStateName, string> = {
  planned: 'planned',
  preflight: 'checking',
  blocked: 'blocked',
  'create-intent': 'creating',
  'create-unknown': 'looking for the new key',
  created: 'new key made',
  'handed-off': 'handed off',
  deployed: 'deployed',
  'new-in-use': 'new key in use',
  draining: 'waiting for the old key to go quiet',
  'old-still-used': 'old key still used',
  'revoke-ready': 'ready to revoke',
  disabled: 'old key disabled',
  'revoke-intent': 'revoking',
  'revoke-failed': 'revoke failed',
  'revoked-claimed': 'revoked, proving it',
  'dead-proven': 'proven dead',
  closed: 'closed',
  aborting: 'aborting',
  aborted: 'aborted',
  abandoned: 'abandoned',
  'needs-human': 'needs you'
}

export const MODE_WORDS: Record<RotationMode, string> = {
  routine: 'routine',
  incident: 'incident: the old key dies first',
  self: 'the key that Rekey uses itself'
}

export const STEP_WORDS: Record<RotationStep['name'], string> = {
  plan: 'Plan',
  preflight: 'Preflight',
  create: 'Created',
  'hand-off': 'Handed off',
  deploy: 'Deployed',
  'in-use': 'In use',
  drain: 'Old quiet',
  disable: 'Disabled',
  revoke: 'Revoked',
  proof: 'Proof'
}

export const ACT_WORDS: Record<RotationAct, string> = {
  start: 'Start rotation',
  'accept-permissions': 'Accept the permissions',
  'hand-off': 'Hand off the new key',
  'confirm-deployed': 'It is deployed',
  'prove-possession': 'Prove possession',
  'attest-in-use': 'I saw it in use',
  'disable-old': 'Disable the old key',
  'enable-old': 'Enable the old key again',
  'revoke-old': 'Revoke the old key…',
  retry: 'Try again',
  'check-now': 'Check now',
  'discard-orphan': 'Discard the orphan',
  'create-again': 'Create again',
  abort: 'Abort',
  'keep-both': 'Keep both keys…',
  abandon: 'Abandon…'
}

/** What an act does, for a hover and the palette. */
export const ACT_HELP: Record<RotationAct, string> = {
  start: 'Reads the old key again, checks rights and room, then makes the new key.',
  'accept-permissions': 'The new key may do more than the old one. Say yes only if that is meant.',
  'hand-off': 'The new secret is sealed. Send it to where the service reads it.',
  'confirm-deployed': 'Say that the service was given the new key.',
  'prove-possession': 'Paste the value from where you stored it; Rekey compares fingerprints.',
  'attest-in-use': 'The provider does not report use, so your word stands as evidence, marked as such.',
  'disable-old': 'Reversible: calls with the old key fail until it is enabled again.',
  'enable-old': 'Calls with the old key work again at once.',
  'revoke-old': 'Cannot be undone. You see the facts and confirm first.',
  retry: 'Does the failed step once more, after reading the state at the provider.',
  'check-now': 'Reads both keys at the provider now.',
  'discard-orphan': 'Revokes the key that was made but whose secret nobody has.',
  'create-again': 'Makes another new key; the first was not made or was discarded.',
  abort: 'Takes the new key back, if nobody uses it. The old key stays.',
  'keep-both': 'Ends the rotation and leaves both keys alive, with your reason in the history.',
  abandon: 'Ends the rotation as it is, with your reason in the history.'
}

export const GRADE_WORDS: Record<EvidenceGrade, string> = {
  none: 'no evidence yet',
  E0: 'E0: the provider accepted the revoke',
  E1: 'E1: a later list shows it gone',
  E2: 'E2: its last-used stays frozen',
  E3: 'E3: a call with it is refused while the new key works'
}

type Wait = RotationWait['code']

const WAIT_WORDS: Record<Wait, (facts: Facts, now: number) => string> = {
  nothing: () => 'Nothing to wait for.',
  'your-start': () => 'Ready: nothing has been changed at the provider. Start when you are.',
  'your-yes-to-permissions': () =>
    'The new key may do other things than the old one. Look at the difference and say yes.',
  'your-hand-off': () => 'The new secret is sealed and waits for its hand-off. Nobody has it yet.',
  'your-deployment': () => 'The new key is handed off. Give it to the service, then say that it is deployed.',
  'your-confirmation': () => 'The old key is quiet. Confirm its revocation when you are sure.',
  'your-decision': () => 'Rekey cannot decide this alone. Nothing changes until you choose.',
  'provider-answer': () => 'Waiting for the answer of the provider.',
  propagation: () => 'Waiting until the new key is known everywhere at the provider.',
  'traffic-on-new': facts =>
    `Waiting for the first traffic on the new key.${text(facts, 'handedTo', to => ` It was handed to ${to}.`, '')} Reload the service if it does not come.`,
  'old-quiet': (facts, now) => oldQuiet(facts, now),
  cooling: (facts, now) => `The old key is disabled. Waiting whether anybody misses it${toGo(facts, now)}.`,
  'proof-of-death': () => 'The provider accepted the revoke. Collecting evidence that the old key is dead.',
  reconcile: () =>
    'It is not known whether the last step reached the provider. Looking there before anything is repeated.',
  vault: () => 'The vault is locked. The rotation goes on when it is open.',
  offline: () =>
    'The provider cannot be reached. The rotation goes on when it answers; both keys stay as they are.'
}

function oldQuiet(facts: Facts, now: number): string {
  const quiet = milliseconds(facts, 'quietMs')
  const lastUse = milliseconds(facts, 'lastUsedAt')
  return [
    `Waiting: the old key must be quiet${quiet === null ? '' : ` for ${durationWords(quiet)}`}${toGo(facts, now)}`,
    lastUse === null ? '' : `; last use ${relativeWords(lastUse, now)}`,
    '.'
  ].join('')
}

function toGo(facts: Facts, now: number): string {
  const until = milliseconds(facts, 'until')
  return until === null || until <= now ? '' : `; ${durationWords(until - now)} to go`
}

/** The next guard of a rotation in words, with numbers. */
export function waitWords(rotation: RotationView, now: number): string {
  const { waits, old, policy } = rotation
  const known: Facts = {
    quietMs: policy.quietMs,
    lastUsedAt: old.lastUsed.kind === 'used' ? old.lastUsed.at : null,
    handedTo: rotation.new?.handedTo.join(', ') ?? null,
    ...waits.facts,
    until: waits.until
  }
  const reason = rotation.reason === null ? '' : ` ${reasonWords(rotation.reason)}`
  return WAIT_WORDS[waits.code](known, now) + reason
}

/** A few words for a lane: `21 h to go`, `needs you`, `since 14:02`. */
export function waitBadge(rotation: RotationView, now: number): string {
  if (rotation.closedAt !== null)
    return `${STATE_WORDS[rotation.state]} ${momentWords(rotation.closedAt, now)}`
  if (rotation.needsPerson) return 'needs you'
  const { until, since, code } = rotation.waits
  if (until !== null && until > now) return `${durationWords(until - now)} to go`
  return code === 'nothing' ? STATE_WORDS[rotation.state] : `since ${clockWords(since)}`
}

const REASONS: { readonly [code: string]: string } = {
  'rights-missing': 'The credential lacks a right that a rotation needs.',
  'cap-full': 'There is no room for a second key. Free a place first; Rekey never chooses one itself.',
  'foreign-marker': 'Somebody else seems to rotate this key. Talk to each other first.',
  'old-gone': 'The old key is not at the provider any more.',
  'old-not-active': 'The old key is not active.',
  'old-still-used':
    'The old key was used again after the new one was in use. Find the service that still holds it.',
  'secret-lost': 'The new key exists, but its secret was lost on the way. It can only be discarded.',
  'several-candidates': 'Several keys could be the one that was made. Rekey does not guess.',
  'wider-permissions': 'The new key has wider permissions than the old one.',
  'diff-wider': 'The new key has wider permissions than the old one.',
  'keychain-lost': 'The sealed secret cannot be opened any more.',
  'destination-conflict': 'The destination holds a value that Rekey did not write.',
  'is-management-credential': 'Rekey itself uses this key. Rotate it in the mode for that.',
  'revoke-failed': 'The provider did not revoke the old key. It is still alive.',
  drift: 'A key changed outside Rekey since the last reading.',
  'clock-skew': 'The clocks of this machine and of the provider differ too much.'
}

/** Why a rotation is blocked or needs a person. */
export function reasonWords(reason: string): string {
  return REASONS[reason] ?? `Reason: ${plainWords(reason)}.`
}

/** `21 %` where the progress of a wait can be told, else null. */
export function progressWords(wait: RotationView['waits']): string | null {
  return wait.progress === null ? null : `${number({ part: wait.progress * 100 }, 'part', '0')} %`
}
