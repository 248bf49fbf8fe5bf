import type {
  EvidenceGrade,
  ActivationStateName,
  DeliveryAct,
  DeliveryStateName,
  RotationAct,
  RotationMode,
  RotationStateName,
  RotationStep,
  RotationWait
} from '../core/rotation/overview'
import type { RotationView } from '../contract/rotations'
import { milliseconds, plainWords, text, type Facts } from './facts'
import { reasonWords } from './rotation-reasons'
import { durationWords, agoWords } from './time-words'
import { clockWords, dayWords, momentWords } from './moments'

export const STATE_WORDS: Record<RotationStateName, string> = {
  planned: 'planned',
  preflight: 'checking',
  blocked: 'blocked',
  'key-wanted': 'waiting for the new key',
  'create-intent': 'creating',
  'create-unknown': 'looking for the new key',
  created: 'new key made',
  'handed-off': 'delivered',
  deployed: 'deployed',
  'new-in-use': 'new key in use',
  draining: 'waiting for the old key to go quiet',
  'old-still-used': 'old key still used',
  'revoke-ready': 'ready to revoke',
  disabled: 'old key disabled',
  'revoke-intent': 'revoking',
  'revoke-failed': 'revoke failed',
  'revoked-claimed': 'revoked, proving it',
  'dead-proven': 'revoke proven',
  closed: 'closed',
  aborting: 'aborting',
  aborted: 'aborted',
  abandoned: 'abandoned',
  'needs-human': 'needs you'
}

export const MODE_WORDS: Record<RotationMode, string> = {
  routine: 'routine',
  incident: 'incident: the old key is revoked first',
  self: 'the key that Rekey uses itself'
}

export const STEP_WORDS: Record<RotationStep['name'], string> = {
  plan: 'Plan',
  preflight: 'Preflight',
  create: 'Created',
  'hand-off': 'Delivered',
  deploy: 'Deployed',
  'in-use': 'In use',
  drain: 'Old key idle',
  disable: 'Disabled',
  revoke: 'Revoked',
  proof: 'Proof'
}

export const ACT_WORDS: Record<RotationAct, string> = {
  start: 'Start rotation',
  'give-key': 'Enter the new key…',
  'accept-permissions': 'Accept the permissions',
  'hand-off': 'Deliver the new key',
  'confirm-deployed': 'It is deployed',
  'prove-possession': 'Verify the stored copy',
  'attest-in-use': 'I saw it in use',
  'expect-no-traffic': 'No traffic expected…',
  'disable-old': 'Disable the old key',
  'enable-old': 'Enable the old key again',
  'revoke-old': 'Revoke the old key…',
  retry: 'Try again',
  'check-now': 'Check now',
  'discard-orphan': 'Discard the orphan',
  'not-ours': 'These keys are not ours',
  'create-again': 'Create again',
  abort: 'Abort',
  'keep-both': 'Keep both keys…',
  abandon: 'Abandon…'
}

export const DELIVERY_STATE_WORDS: Record<DeliveryStateName, string> = {
  waiting: 'Waiting',
  started: 'Delivering',
  interrupted: 'Interrupted',
  'pending-approval': 'Waits for an approval',
  'not-read': 'Delivered, cannot be read back',
  failed: 'Failed',
  verified: 'Verified',
  dropped: 'Taken out'
}

export const DELIVERY_ACT_WORDS: Record<DeliveryAct, string> = {
  retry: 'Try again',
  replace: 'Replace that value',
  attest: 'It holds the new key…',
  activate: 'Activate again',
  'attest-active': 'Activated by hand…',
  drop: 'Take out…'
}

/** What a person is asked when they vouch for a destination, or take it out. */
export const DELIVERY_NOTE_WORDS = {
  attest: { label: 'How did you see it?', button: 'It holds the new key' },
  'attest-active': { label: 'What did you do?', button: 'Consumers use the new key' },
  drop: { label: 'Reason', button: 'Take out' }
} satisfies Partial<Record<DeliveryAct, { readonly label: string; readonly button: string }>>

export const NOTE_HELP = 'Kept in the history. Never write a secret here.'

export const BY_A_PERSON = 'by a person’s word'

/** Whether the consumers of a destination use the new key. */
export const ACTIVATION_STATE_WORDS: Record<ActivationStateName, string> = {
  waiting: 'Not activated yet',
  started: 'Activating',
  unknown: 'Checking the activation',
  running: 'Activating',
  failed: 'Activation failed',
  active: 'Active'
}

/** What an act does, for a hover and the palette. */
export const ACT_HELP: Record<RotationAct, string> = {
  start: 'Reads the old key again, checks permissions and capacity, then makes the new key.',
  'give-key':
    'You made the new key in the provider’s console. Rekey checks it against the list and seals its secret.',
  'accept-permissions': 'The new key may do more than the old one. Say yes only if that is meant.',
  'hand-off': 'The new secret is sealed. Send it to where the service reads it.',
  'confirm-deployed': 'Say that the service was given the new key.',
  'prove-possession': 'Paste the value from where you stored it; Rekey compares fingerprints.',
  'attest-in-use': 'The provider does not report use, so your word stands as evidence, marked as such.',
  'expect-no-traffic':
    'Nobody uses this key for now. The rotation goes on without traffic, and your reason stands in the evidence.',
  'disable-old': 'Reversible: calls with the old key fail until it is enabled again.',
  'enable-old': 'Calls with the old key work again at once.',
  'revoke-old': 'Cannot be undone. You see the facts and confirm first.',
  retry: 'Reads the state at the provider, then repeats the failed step once.',
  'check-now': 'Reads both keys at the provider now.',
  'discard-orphan':
    'Revokes the key that was made but whose secret nobody has. If Rekey only suspects it, check first who uses it.',
  'not-ours': 'Somebody else created the suspected keys. Rekey leaves them alone from now on.',
  'create-again': 'Creates another new key; the first was not created or was discarded.',
  abort: 'Revokes the new key if it is unused. The old key stays.',
  'keep-both': 'Ends the rotation and keeps both keys active. Your reason is shown in the history.',
  abandon: 'Ends the rotation as it is. Your reason is shown in the history.'
}

export const GRADE_WORDS: Record<EvidenceGrade, string> = {
  none: 'pending',
  E0: 'E0: the provider accepted the revoke',
  E1: 'E1: a list after the revoke shows it gone',
  E2: 'E2: its last-used stays frozen',
  E3: 'E3: a call with it is refused while the new key works'
}

type Wait = RotationWait['code']

const WAIT_WORDS: Record<Wait, (facts: Facts, now: number) => string> = {
  nothing: () => 'Nothing to wait for.',
  'your-start': () => 'Ready: nothing has been changed at the provider. Start when you are.',
  'your-new-key': () => 'Make the new key in the provider’s console, then enter its secret here.',
  queued: facts =>
    facts['isPaused'] === true
      ? 'Its group is paused. Nothing has been changed at the provider; it starts when the group resumes.'
      : `Queued. ${String(facts['atOnce'])} rotations of its group run at a time. Nothing has been changed at the provider.`,
  'your-yes-to-permissions': () =>
    'The new key has more permissions than the old one. Accept the difference only if it is intended.',
  'your-hand-off': () => 'The new secret is sealed and waiting for its hand-off. Nobody has it yet.',
  destinations: facts =>
    `Delivering the new secret: ${String(facts['verified'])} of ${String(facts['chosen'])} destinations are verified.`,
  activation: () => 'Every destination holds the new secret. Waiting until its consumers use it.',
  'your-deployment': facts =>
    `The new key is delivered${text(facts, 'where', where => ` to ${where}`, '')}. Say when the service has it.`,
  'your-confirmation': yourConfirmation,
  'your-decision': yourDecision,
  capacity: facts => `Waiting until the provider allows another key.${faultTail(facts)}`,
  'provider-answer': facts => `Waiting for the answer of the provider.${faultTail(facts)}`,
  propagation: () => 'Waiting until the new key is known everywhere at the provider.',
  'traffic-on-new': facts =>
    `Waiting for the first traffic on the new key.${text(facts, 'deliveredTo', to => ` It was delivered to ${to}.`, '')} Reload the service if it does not come.`,
  'old-quiet': oldQuiet,
  cooling: (facts, now) => `The old key is disabled. Waiting whether anybody misses it${toGo(facts, now)}.`,
  'proof-of-death': (facts, now) =>
    `The provider accepted the revoke. Collecting evidence that the old key is revoked${toGo(facts, now)}.`,
  reconcile: facts =>
    `It is not known whether the last step reached the provider. Looking there before anything is repeated.${faultTail(facts)}`,
  vault: () => 'The vault is locked. The rotation goes on when it is open.',
  storage: facts => `Waiting for this computer to write down what happened.${faultTail(facts)}`,
  offline: facts =>
    `The provider cannot be reached. The rotation goes on when it answers; both keys stay as they are.${faultTail(facts)}`,
  team: facts => `Waiting for the team. Rekey changes nothing at the provider meanwhile.${faultTail(facts)}`
}

function yourConfirmation(facts: Facts): string {
  const quiet = milliseconds(facts, 'quietMs')
  const since = quiet === null ? '' : ` for ${durationWords(quiet)}`
  if (facts['why'] === 'last-used-not-reported') {
    return 'This provider does not report use. Say so when you have seen the new key in use; your word is marked as such.'
  }
  if (facts['act'] === 'disable') {
    return `The old key has been quiet${since}. Disable it first: that can be undone if anybody misses it.`
  }
  if (facts['act'] === 'revoke')
    return `The old key has been quiet${since}. Confirm its revocation when you are sure.`
  return 'The old key is revoked first in this mode. Confirm it with its facts.'
}

function yourDecision(facts: Facts): string {
  const orphans = milliseconds(facts, 'orphans')
  const parts = [
    orphans === null
      ? 'Rekey cannot decide this alone. Nothing changes until you choose.'
      : `${orphans === 1 ? 'A key' : `${orphans} keys`} of this rotation may be left over. Rekey revokes none without your word.`,
    text(
      facts,
      'foreignMarker',
      marker => ` Marker ${marker}${text(facts, 'foreignBy', by => `, made by ${by}`, '')}.`,
      ''
    ),
    text(facts, 'suspects', names => ` It could be: ${names}.`, ''),
    text(facts, 'because', because => ` Note: ${because}.`, ''),
    faultTail(facts)
  ]
  return parts.join('')
}

/** What the provider said last, when that is why it takes longer. */
function faultTail(facts: Facts): string {
  return text(
    facts,
    'fault',
    code => ` Last answer: ${plainWords(text(facts, 'detail', detail => detail, code))}.`,
    ''
  )
}

function oldQuiet(facts: Facts, now: number): string {
  const need = milliseconds(facts, 'needMs')
  const lastUse = milliseconds(facts, 'lastUsedAt')
  return [
    `Waiting: the old key must be quiet${need === null ? '' : ` for ${durationWords(need)}`}${toGo(facts, now)}`,
    lastUse === null ? '' : `; last use ${agoWords(lastUse, now)}`,
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
    needMs: policy.quietMs,
    lastUsedAt: old.lastUsed.kind === 'used' ? old.lastUsed.at : null,
    deliveredTo: rotation.new?.deliveredTo.join(', ') ?? null,
    ...waits.facts,
    until: waits.until
  }
  const reason = rotation.reason === null ? '' : ` ${reasonWords(rotation.reason)}`
  return WAIT_WORDS[waits.code](known, now) + reason
}

const WITNESS_WORDS = {
  records: 'records made by the old key',
  connections: 'connections of the old key',
  'access-log': 'the access log'
} as const

/** What else than last-used spoke for the old key being quiet; empty where nothing else can be asked. */
export function witnessWords({ evidence: { witness } }: RotationView): string {
  if (witness === null) return ''
  const source = WITNESS_WORDS[witness.name]
  if (witness.answer === 'unavailable') return `; second witness (${source}): not available`
  // Open connections are those of one moment, and say nothing of the time before.
  const none = witness.name === 'connections' ? 'none open when asked' : 'no use seen'
  return `; second witness (${source}): ${witness.answer === 'seen' ? 'use seen' : none}`
}

/** How a rotation ended. */
export function closedWords({ evidence, state }: RotationView): string {
  if (state === 'aborted') return 'The new key was revoked; the old one stayed.'
  if (state === 'abandoned') return 'Ended by a person. The reason is in the history.'
  return `Rotation complete. The old key is revoked (${evidence.grade}${evidence.isAttested ? ', in part attested by a person' : ''}).`
}

/** How long it has waited. Empty when it waits for nothing. */
export function sinceWords({ waits }: RotationView, now: number): string {
  return waits.code === 'nothing' ? '' : `Waiting for ${durationWords(now - waits.since)}.`
}

/** Below this the count-down says it already. */
const LONG_WAIT_MS = 120_000

/** When a person should look again: `Nothing to do until 19:40.` Empty where nobody knows, and where they are asked now. */
export function untilWords({ waits, needsPerson }: RotationView, now: number): string {
  const { until } = waits
  if (until === null || needsPerson || until - now < LONG_WAIT_MS) return ''
  const day = dayWords(until) === dayWords(now) ? '' : `${dayWords(until)} `
  return `Nothing to do until ${day}${clockWords(until)}.`
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

/** Under the current step of the rail. */
export const RAIL_FOR = (duration: string): string => `for ${duration}`

export const LANE_WORDS = { old: 'Old key', new: 'New key', overlap: 'Both keys work' } as const

export const SIDE_WORDS = {
  both: 'Both keys',
  lastUsed: 'Last used',
  name: 'Name',
  created: 'Created',
  expires: 'Expires',
  permissions: 'Permissions',
  owner: 'Owner',
  fingerprint: 'Fingerprint',
  deliveredTo: 'Delivered to',
  notReported: 'Not reported',
  noSecret: 'Rekey never had this secret',
  notByRekey: 'unknown (not via Rekey)',
  notMade: 'Not made yet. Nothing has been changed at the provider.',
  showAll: (count: number) => `Show what both keys share (${count})`,
  showLess: 'Show only what differs'
} as const

export const UNUSED_WORDS = {
  onScreen:
    'The old key was not used since this rotation began, so traffic may never come. Choose No traffic expected, or abort and revoke the key instead.',
  title: (count: number) => (count === 1 ? 'Nobody uses this key.' : 'Nobody uses these keys.'),
  dialog: 'There may be nothing to replace: revoke it instead, or rotate it anyway.',
  revoke: 'Revoke instead…'
} as const

export const END_WORDS = {
  export: 'Export evidence…',
  nextKey: 'Next key',
  nextRotation: 'Next rotation'
} as const

/** `Rotated without a failed request in 57 s.` */
export function endTitle(rotation: RotationView, isWithoutFailure: boolean): string {
  const { startedAt, closedAt, state } = rotation
  const took = durationWords((closedAt ?? startedAt) - startedAt)
  if (state === 'closed')
    return isWithoutFailure ? `Rotated without a failed request in ${took}.` : `Rotated in ${took}.`
  if (state === 'aborted') return `Aborted after ${took}.`
  return `Abandoned after ${took}.`
}

export function endWords(rotation: RotationView): string {
  const { state, evidence } = rotation
  if (state !== 'closed') return closedWords(rotation)
  const attested = evidence.isAttested ? ' A person attested a part.' : ''
  return `Old key revoked and verified. ${GRADE_WORDS[evidence.grade]}.${attested}`
}

export const EVIDENCE_LABEL = 'Evidence'
