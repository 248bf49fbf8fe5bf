import type { ActivationChoice } from '../ports/activator'
import type { DestinationSettings } from '../ports/destination'
import type { Fault } from '../fault'
import type { SealedSecretId } from '../ids'
import type { ProbeResult, WitnessAnswer } from '../ports/provider'
import type { KeyFacts, Reading, Plan } from './facts'

// What can happen to a rotation. Each event that changes the state is one row of its journal; the fold over the rows is
// the state. `at` is our wall clock in epoch ms. Events name facts, never secrets.

/** A reading of the clock that a jump of the wall clock cannot fake: `mono` counts only within one `run` of the app. */
export type Moment = { readonly at: number; readonly mono: number; readonly run: string }

export type PreflightFacts = {
  readonly rights: {
    readonly list: boolean
    readonly create: boolean
    readonly revoke: boolean
    readonly lastUsed: boolean
  }
  readonly cap: number | null
  /** Provider clock minus ours; null when it could not be told. */
  readonly clockOffsetMs: number | null
  readonly isOwnCredential: boolean
  readonly vault: 'durable' | 'session' | 'closed'
  /** All ids that were listed before the create. */
  readonly idsBefore: readonly string[]
  readonly reading: Reading
  /** Something else than last-used can tell whether the old key is used. */
  readonly hasWitness?: boolean
}

/** What a person was shown when they agreed to revoke. */
export type Pin = { readonly oldId: string; readonly newId: string | null; readonly version: number }

export type CallKind = 'disable-key' | 'enable-key' | 'revoke-key'
export type DestinationChoice = {
  readonly id: string
  readonly settings: DestinationSettings
  /** What makes its consumers take up the new secret; missing where they do so by themselves. */
  readonly activation?: ActivationChoice
}
export type HandOffHow = 'destination' | 'file' | 'copy' | 'reveal'

/** One of several destinations that a person chose for the new secret. */
export type ChosenDestination = {
  readonly destination: DestinationChoice
  /** A short label, never a secret. */
  readonly where: string
  /** How long its consumers may go on using the old value. */
  readonly quietMs: number
}

export type RotationEvent = { readonly at: number } & (
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'started' }
  | ({ readonly kind: 'preflighted'; readonly startedAt: number; readonly facts: PreflightFacts } & Moment)
  | { readonly kind: 'preflight-failed'; readonly fault: Fault }
  | {
      /** Written before the create is sent. */
      readonly kind: 'create-intended'
      readonly attempt: number
      readonly marker: string
      readonly name: string
      readonly nonce: string
    }
  | {
      /** Written together with the sealed secret. */
      readonly kind: 'created'
      readonly attempt: number
      readonly key: KeyFacts
      readonly secretId: SealedSecretId
      readonly fingerprint: string
      readonly secretExpiresAt: number
      /** Its id was listed before this create was sent: it is somebody else's key. */
      readonly isKnownId?: boolean
      /** Its secret is one that Rekey has seen before, such as that of the old key. */
      readonly isKnownSecret?: boolean
    }
  | {
      /** A person made it in the provider's console. Written together with the sealed secret. */
      readonly kind: 'key-given'
      readonly key: KeyFacts
      readonly secretId: SealedSecretId
      readonly fingerprint: string
      readonly secretExpiresAt: number
      /** It was tried before it was taken. */
      readonly startedAt: number
      readonly result: ProbeResult
    }
  | { readonly kind: 'create-failed'; readonly attempt: number; readonly fault: Fault }
  | {
      readonly kind: 'create-unknown'
      readonly attempt: number
      readonly fault: Fault
      /** Set when the key is known but its secret could not be sealed. */
      readonly providerKeyId: string | null
    }
  | ({ readonly kind: 'list-read'; readonly startedAt: number; readonly reading: Reading } & Moment)
  | { readonly kind: 'probed'; readonly startedAt: number; readonly result: ProbeResult }
  | {
      /** Old and new key asked at the same time. */
      readonly kind: 'control-probed'
      readonly startedAt: number
      readonly old: ProbeResult
      readonly control: ProbeResult
    }
  /** A second witness was asked about uses of the old key since `sinceMs`, by the provider's clock. */
  | {
      readonly kind: 'witnessed'
      readonly startedAt: number
      readonly sinceMs: number
      readonly answer: WitnessAnswer
    }
  | { readonly kind: 'permissions-accepted' }
  /** Written before the first of them is written to. Rows of their deliveries carry the index in this order. */
  | { readonly kind: 'deliveries-chosen'; readonly destinations: readonly ChosenDestination[] }
  /** A person wants another try; `mayReplace`: they agreed to replace the value that they were asked about. */
  | { readonly kind: 'delivery-retried'; readonly delivery: number; readonly mayReplace: boolean }
  /** A person says that this destination holds the new secret. */
  | { readonly kind: 'delivery-attested'; readonly delivery: number; readonly note: string }
  /** A person takes this destination out: the rotation no longer waits for it. */
  | { readonly kind: 'delivery-dropped'; readonly delivery: number; readonly reason: string }
  | {
      readonly kind: 'handoff-started'
      readonly how: HandOffHow
      readonly where: string
      /** Where to look again when the write is cut off. */
      readonly destination: DestinationChoice | null
      /** What the destination of a delivery by hand asks for; missing for none, and in rows of older versions. */
      readonly quietMs?: number
      /** Which of the chosen destinations; missing for a delivery by hand, and in rows of the first versions. */
      readonly delivery?: number
    }
  | {
      readonly kind: 'handoff-failed'
      readonly how: HandOffHow
      readonly fault: Fault
      readonly delivery?: number
    }
  | {
      readonly kind: 'handed-off'
      readonly how: HandOffHow
      readonly where: string
      /** The destination was read again and holds the new secret. */
      readonly readBack: 'equal' | 'not-read'
      readonly delivery?: number
    }
  /** Journaled before an activation starts. `mark`: state of the consumers before it, which later readings are compared with. */
  | {
      readonly kind: 'activation-started'
      readonly delivery: number
      readonly order: string
      readonly mark: string
      readonly deadlineMs: number
    }
  /** It was asked how far it is; `unread`: there was no answer. */
  | {
      readonly kind: 'activation-read'
      readonly delivery: number
      readonly found: 'running' | 'not-started' | 'unknown' | 'unread'
      readonly fault?: Fault
    }
  /** At its end, by an answer of what was activated. */
  | { readonly kind: 'activated'; readonly delivery: number }
  | {
      readonly kind: 'activation-failed'
      readonly delivery: number
      readonly outcome: 'rejected' | 'not-sent' | 'unknown'
      readonly fault: Fault
    }
  | { readonly kind: 'activation-retried'; readonly delivery: number }
  /** A person says that the consumers of this destination use the new secret: a claim, no proof. */
  | { readonly kind: 'activation-attested'; readonly delivery: number; readonly note: string }
  | { readonly kind: 'possession-proven' }
  /** A person says where they put the secret. */
  | { readonly kind: 'stored'; readonly where: string }
  | { readonly kind: 'deployed-confirmed'; readonly where: string }
  | { readonly kind: 'in-use-attested'; readonly note: string }
  /** A person says that no service will call with the new key for now, and why. */
  | { readonly kind: 'no-traffic-expected'; readonly reason: string }
  /** Written before the account's connection may begin to use the new key. */
  | { readonly kind: 'adopt-intended' }
  | { readonly kind: 'credential-adopted' }
  | { readonly kind: 'disable-asked' }
  | { readonly kind: 'enable-asked' }
  | { readonly kind: 'revoke-confirmed'; readonly pin: Pin }
  | {
      /** Written before a call that changes something is sent. */
      readonly kind: 'call-intended'
      readonly callId: number
      readonly call: CallKind
      readonly target: string
    }
  | { readonly kind: 'call-committed'; readonly callId: number; readonly alreadyGone: boolean }
  | {
      readonly kind: 'call-failed'
      readonly callId: number
      readonly outcome: 'rejected' | 'not-sent' | 'unknown'
      readonly fault: Fault
    }
  | { readonly kind: 'secret-lost'; readonly why: 'expired' | 'unreadable' | 'discarded' }
  | { readonly kind: 'secret-destroyed'; readonly secretId: SealedSecretId }
  /** Read from its destination before it is overwritten; it was alive when we asked, which is one of our own probes. */
  | { readonly kind: 'old-secret-kept'; readonly startedAt: number }
  | { readonly kind: 'old-secret-destroyed' }
  | { readonly kind: 'retry-asked' }
  | { readonly kind: 'discard-asked' }
  | { readonly kind: 'create-again-asked' }
  /** A person says that the keys which may be ours are somebody else's. */
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'abort-asked' }
  | { readonly kind: 'kept-both'; readonly reason: string }
  | { readonly kind: 'abandoned'; readonly reason: string }
  | { readonly kind: 'sweep-ended' }
  /** The first event after a start of the app: an intent without an answer has an unknown outcome now. */
  | {
      readonly kind: 'resumed'
      readonly run: string
      /** Nobody saw whether the clock was set meanwhile. Rows of the first versions do not say so, and are folded as before. */
      readonly clock?: 'unwatched'
    }
  /** The wall clock was set by `byMs`: back when negative, ahead (or the machine slept) when positive. */
  | { readonly kind: 'clock-moved'; readonly byMs: number }
  /** A row of the journal could not be read. */
  | { readonly kind: 'journal-damaged'; readonly seq: number }
)

export type EventOf<Kind extends RotationEvent['kind']> = Extract<RotationEvent, { readonly kind: Kind }>
