import type { Fault } from '../fault'
import type { SealedSecretId } from '../ids'
import type { LastUsed } from '../key'
import type { WitnessAnswer } from '../ports/provider'
import type { ChosenDestination, DestinationChoice, HandOffHow, Moment } from './event'
import type { ForeignMarked, KeyFacts, Plan, Seen, Suspect } from './facts'
import type { NameRule } from './name-rule'
import type {
  ActivationStateName,
  DeliveryStateName,
  EvidenceGrade,
  PermissionDiff,
  RotationStateName
} from './overview'

// The state of one rotation: a fold over its journal, and nothing else.

/** Why it stands where it stands; codes, the renderer has the words. */
export type RotationReason =
  | 'vault-not-durable'
  | 'vault-closed'
  | 'missing-list'
  | 'missing-create'
  | 'missing-revoke'
  | 'cap-full'
  | 'own-credential'
  | 'not-own-credential'
  | 'old-not-live'
  | 'changed-elsewhere'
  | 'foreign-marker'
  | 'clock-skew'
  | 'preflight-failed'
  | 'create-refused'
  | 'create-unanswered'
  | 'interrupted'
  | 'secret-lost'
  | 'secret-expired'
  | 'orphan-found'
  | 'orphan-used'
  | 'fewer-rights'
  | 'suspects'
  | 'id-seen-before'
  | 'same-secret'
  | 'too-many-attempts'
  | 'new-key-dead'
  | 'handoff-interrupted'
  | 'handoff-failed'
  | 'activation-failed'
  | 'new-vanished'
  | 'new-not-live'
  | 'old-vanished'
  | 'not-listed'
  | 'listed-again'
  | 'old-used'
  | 'used-while-disabled'
  | 'lost-tie'
  | 'two-replacements'
  | 'new-key-in-use'
  | 'revoke-refused'
  | 'disable-refused'
  | 'still-listed'
  | 'only-disabled'
  | 'still-accepted'
  | 'revoked-elsewhere'
  | 'kept-both'
  | 'given-up'
  | 'journal-damaged'

export type Sample = { readonly at: number; readonly lastUsedAt: number | null }

/** One of the two keys, as last seen. */
export type Side = {
  readonly facts: KeyFacts
  readonly seen: Seen | null
  /** When the reading behind `seen` began. */
  readonly readAt: number | null
  readonly samples: readonly Sample[]
  /** Complete lists in a row that did not show it. */
  readonly missedReadings: number
  readonly deliveredTo: readonly string[]
}

export type Attempt = {
  readonly number: number
  readonly marker: string
  readonly name: string
  readonly nonce: string
  readonly intendedAt: number
  readonly outcome: 'sent' | 'created' | 'failed' | 'unknown' | 'none' | 'lost'
}

/** A live key of ours whose secret nobody holds. */
export type Orphan = {
  readonly providerKeyId: string
  readonly foundAt: number
  /** `asked`: waits for a person; `clearing`: to be revoked; `claimed`: accepted, not yet seen gone. */
  readonly state: 'asked' | 'clearing' | 'claimed' | 'gone'
  readonly claimedAt: number | null
  readonly lastUsed: LastUsed
  /**
   * `proven`: cleared only while its last-used says never; `nobody-had-it`: the secret never left; `ordered`: by a person;
   * `suspected`: it appeared after a create that was not answered, or whose key got a name without our marker. Only a person can
   * say whose it is.
   */
  readonly because: 'proven' | 'nobody-had-it' | 'ordered' | 'suspected'
}

export type TaskKind = 'disable-old' | 'enable-old' | 'revoke-old' | 'clear-orphan'

/**
 * The one change at the provider that is under way. `reread`: look first; `send`: allowed to be sent; `sent`: on the wire;
 * `unknown`: the answer was lost, look before anything else.
 */
export type Task = {
  readonly what: TaskKind
  readonly target: string
  readonly phase: 'reread' | 'send' | 'sent' | 'unknown'
  readonly callId: number
  /** Readings that began before this do not count. */
  readonly since: number
  readonly notBefore: number
  readonly sends: number
  /** Lists in a row that decided nothing, since it was last allowed to be sent or looked for. */
  readonly readings: number
  /** False after a restart: the person's consent was for the moment in which it was given. */
  readonly mayResend: boolean
}

/** How long the old key has been watched and quiet. */
export type Monitor = {
  readonly last: Moment
  /** Reading at which the last new use was seen, or the first one. */
  readonly since: number
  /** Time watched without a new use, since the last one that was seen. */
  readonly quietMs: number
  /** Time for which no list has shown the key; it counts only as long as that lasts, and only for a person. */
  readonly unseenMs: number
  /** Idle time that the provider itself showed before monitoring started. */
  readonly priorMs: number
  readonly lastUsedAt: number | null
  /** Readings since the last new use. */
  readonly samples: number
  readonly longestGapMs: number | null
}

/** What a second witness said last about the old key. */
export type Witnessed = { readonly askedAt: number; readonly sinceMs: number; readonly answer: WitnessAnswer }

export type Probe = { readonly target: 'old' | 'new'; readonly startedAt: number; readonly endedAt: number }

export type SealedSecret = {
  readonly id: SealedSecretId
  readonly state: 'sealed' | 'started' | 'delivered' | 'shown' | 'destroyed'
  readonly expiresAt: number
}

export type HandOff = {
  readonly how: HandOffHow
  readonly where: string
  readonly destination: DestinationChoice | null
  readonly startedAt: number
  /** The longest that a destination of a delivery by hand asked for; missing for none. */
  readonly quietMs?: number
  readonly state: 'started' | 'interrupted' | 'done' | 'failed'
}

/** One of several destinations of the new secret. */
export type Delivery = ChosenDestination & {
  readonly state: DeliveryStateName
  readonly fault: Fault | null
  readonly tries: number
  readonly notBefore: number
  readonly startedAt: number | null
  readonly verifiedAt: number | null
  /** An earlier try may have stored the new secret there. Never unset: its consumers may use the new key from then on. */
  readonly mayHold: boolean
  /** A person agreed to replace the value that they were asked about. */
  readonly mayReplace: boolean
  /** Verified by a person's word, not by a read-back. */
  readonly isAttested: boolean
  /** Null where consumers take up the new secret by themselves. */
  readonly activation: Activation | null
}

/** What makes the consumers of one destination take up the new secret. */
export type Activation = {
  readonly state: ActivationStateName
  /** The last start; null before the first. */
  readonly start: {
    readonly order: string
    readonly mark: string
    readonly at: number
    readonly deadlineMs: number
    /** Later with each time that a person lets it wait on. */
    readonly deadlineAt: number
  } | null
  readonly fault: Fault | null
  readonly tries: number
  readonly notBefore: number
  readonly endedAt: number | null
  /** Active by a person's word: a claim, no proof. */
  readonly isAttested: boolean
}

export type Evidence = {
  readonly grade: EvidenceGrade
  readonly isAttested: boolean
  readonly steps: readonly { readonly grade: EvidenceGrade; readonly at: number }[]
}

/** The key that replaces the old one, and how far it has come. A second replacement begins with nothing of this. */
export type NewKey = Side & {
  readonly fingerprint: string
  readonly attempt: number
  readonly diff: PermissionDiff
  readonly isDiffAccepted: boolean
  readonly probe: {
    readonly state: 'todo' | 'alive' | 'unclear' | 'dead'
    readonly tries: number
    readonly notBefore: number
  }
  readonly hasPossession: boolean
  readonly deployedAt: number | null
  /** Readings before this one count as the base line; null until there is one. */
  readonly base: { readonly lastUsedAt: number | null } | null
}

/** What every phase knows. */
export type Shared = {
  readonly plan: Plan
  readonly reason: RotationReason | null
  /** Counts every event: the place in the journal. */
  readonly seq: number
  /** Grows when something changes that a decision rests on; confirmations are pinned to it. */
  readonly version: number
  readonly startedAt: number
  readonly updatedAt: number
  /** When each state was entered last. */
  readonly entered: Readonly<Partial<Record<RotationStateName, number>>>
  readonly run: string | null
  readonly old: Side
  readonly attempts: readonly Attempt[]
  /** Attempts that count towards the policy's limit; a person's order starts over. */
  readonly attemptsSinceOrder: number
  readonly orphans: readonly Orphan[]
  /** Ids that are somebody else's: listed before a create, or named so by a person. */
  readonly idsBefore: readonly string[]
  /** What the provider makes of the names it is given; null until an answer has shown it. */
  readonly nameRule: NameRule | null
  readonly clockOffsetMs: number | null
  /** Since then the offset is not known because nobody watched the clock, or it was set; null for all other reasons. */
  readonly clockUnsureSince: number | null
  /** Earliest time of the next try after a refusal that may pass. */
  readonly retryAt: number
  readonly sealedSecret: SealedSecret | null
  readonly hasOldSecret: boolean
  /** The last delivery. It outlives a new key that was given up: while one is under way, its secret is not destroyed. */
  readonly handOff: HandOff | null
  /** The destinations that a person chose together, in the order of their index; empty for a delivery by hand. */
  readonly deliveries: readonly Delivery[]
  readonly probes: readonly Probe[]
  readonly monitor: Monitor | null
  /** Readings of the old key since the new one was in use. */
  readonly drainSamples: number
  readonly hasWitness: boolean
  readonly witnessed: Witnessed | null
  readonly coolingMs: number
  readonly coolingLast: Moment | null
  readonly task: Task | null
  readonly calls: number
  /** The answer to a revoke of the old key was lost: it may have taken effect. One that was refused has not. */
  readonly mayHaveRevoked: boolean
  readonly evidence: Evidence
  /** When the revoke of the old key was accepted. An incident makes the new key afterwards, so every phase may have it. */
  readonly claimedAt: number | null
  readonly fault: Fault | null
  readonly foreign: readonly ForeignMarked[]
  readonly suspects: readonly Suspect[]
}

/** Where the rotation stands in its phase: under way, or stopped for a person, who lets it go on from there. */
type Standing<Name extends RotationStateName> =
  { readonly name: Name; readonly before: null } | { readonly name: 'needs-human'; readonly before: Name }

/** From the plan to the answer of a create; after an incident's revoke, and after a lost key, once more. */
export type Creating = Shared & {
  readonly phase: 'creating'
  readonly new: null
  readonly isPreflightGood: boolean
  readonly retries: number
  /** Complete lists since the create became unknown; enough of them decide. */
  readonly reconcileReadings: number
} & Standing<'planned' | 'preflight' | 'blocked' | 'key-wanted' | 'create-intent' | 'create-unknown'>

/** The new key exists, and its secret is on its way to where the service reads it. */
export type Delivering = Shared & { readonly phase: 'delivering'; readonly new: NewKey } & Standing<
    'created' | 'handed-off'
  >

/** Both keys work: the service is to take up the new one. */
export type Overlapping = Shared & { readonly phase: 'overlapping'; readonly new: NewKey } & Standing<
    'deployed' | 'new-in-use'
  >

/** The new key is in use, and the old one has to become quiet before it may go. */
export type Draining = Shared & { readonly phase: 'draining'; readonly new: NewKey } & Standing<
    'draining' | 'old-still-used' | 'revoke-ready' | 'disabled'
  >

/** A person has agreed to revoke the old key: owed until it is proven. Without a new key only in an incident. */
export type Revoking = Shared & {
  readonly phase: 'revoking'
  readonly new: NewKey | null
  /** What `still-accepted` stands before; it comes back with the proof. */
  readonly reasonBefore: RotationReason | null
} & Standing<'revoke-intent' | 'revoke-failed' | 'revoked-claimed' | 'dead-proven'>

/** The new key is being cleared away, and the old one stays. */
export type Aborting = Shared & {
  readonly phase: 'aborting'
  readonly new: NewKey | null
  readonly reconcileReadings: number
  /** Where it was when it was given up. */
  readonly from: Resting
} & Standing<'aborting'>

/** A row of the journal could not be read: nothing is done any more until a person gives the rotation up. */
export type Damaged = Shared & {
  readonly phase: 'damaged'
  readonly name: 'needs-human'
  readonly before: null
  readonly new: NewKey | null
}

/** Over for the operator; late commits may still be looked for. */
export type Ended = Shared & {
  readonly phase: 'ended'
  readonly name: 'closed' | 'aborted' | 'abandoned'
  readonly before: null
  readonly new: NewKey | null
  readonly closedAt: number
  /** Where it was when it was given up; null for one that was closed. */
  readonly from: Resting | null
  readonly givenUpBecause: string | null
  readonly isSwept: boolean
}

/** A state of an open rotation in which work goes on. */
export type Resting = Exclude<RotationStateName, Ended['name'] | 'needs-human' | 'aborting'>

/**
 * The state of one rotation. `phase` says which fields there are, so that a drain without a new key or an open rotation with an
 * end cannot be written; `name` says how far it has come within its phase.
 */
export type RotationState = Open | Damaged | Ended
export type Open = Creating | Delivering | Overlapping | Draining | Revoking | Aborting

/** Ended for the operator; a sweep for late commits may still run. */
export function isFinal(state: RotationState): state is Ended {
  return state.phase === 'ended'
}

/** Live keys that we made, or that a person confirmed: the only ids, beside the old one, that this rotation may ever revoke. */
export function journalIds(state: RotationState): ReadonlySet<string> {
  return new Set([
    state.old.facts.providerKeyId,
    ...(state.new === null ? [] : [state.new.facts.providerKeyId]),
    ...state.orphans.filter(orphan => orphan.because !== 'suspected').map(orphan => orphan.providerKeyId)
  ])
}

export function currentAttempt(state: RotationState): Attempt | null {
  return state.attempts.at(-1) ?? null
}
