import type { Fault } from '../fault'
import type { AccountId, KeyId, RotationId, SealedSecretId } from '../ids'
import type { LastUsed, Permissions } from '../key'
import type { WitnessName } from '../ports/provider'

// What a person sees of one rotation. Made from the machine's state by a pure function; the renderer only paints it.

export const ROTATION_STATES = [
  'planned',
  'preflight',
  'blocked',
  'key-wanted',
  'create-intent',
  'create-unknown',
  'created',
  'handed-off',
  'deployed',
  'new-in-use',
  'draining',
  'old-still-used',
  'revoke-ready',
  'disabled',
  'revoke-intent',
  'revoke-failed',
  'revoked-claimed',
  'dead-proven',
  'closed',
  'aborting',
  'aborted',
  'abandoned',
  'needs-human'
] as const
export type RotationStateName = (typeof ROTATION_STATES)[number]

export type RotationMode = 'routine' | 'incident' | 'self'

/** E0 accepted, E1 seen gone after that, E2 last-used frozen, E3 dead code with a live control; `attested` by a person. */
export const EVIDENCE_GRADES = ['none', 'E0', 'E1', 'E2', 'E3'] as const
export type EvidenceGrade = (typeof EVIDENCE_GRADES)[number]

/** What an operator can do now. The order in a list is the order of preference; the first is the primary button. */
export const ROTATION_ACTS = [
  'start',
  'give-key',
  'accept-permissions',
  'hand-off',
  'confirm-deployed',
  'prove-possession',
  'attest-in-use',
  'expect-no-traffic',
  'disable-old',
  'enable-old',
  'revoke-old',
  'retry',
  'check-now',
  'discard-orphan',
  'not-ours',
  'create-again',
  'abort',
  'keep-both',
  'abandon'
] as const
export type RotationAct = (typeof ROTATION_ACTS)[number]

/** What the rotation waits for, in a code and numbers; the renderer has the sentence. */
export type RotationWait = {
  readonly code:
    | 'nothing'
    | 'your-start'
    | 'your-new-key'
    | 'queued'
    | 'your-yes-to-permissions'
    | 'your-hand-off'
    | 'destinations'
    | 'activation'
    | 'your-deployment'
    | 'your-confirmation'
    | 'your-decision'
    | 'capacity'
    | 'provider-answer'
    | 'propagation'
    | 'traffic-on-new'
    | 'old-quiet'
    | 'cooling'
    | 'proof-of-death'
    | 'reconcile'
    | 'vault'
    | 'storage'
    | 'offline'
    | 'team'
  readonly since: number
  readonly until: number | null
  /** 0 to 1 where it can be told. */
  readonly progress: number | null
  readonly facts: { readonly [name: string]: string | number | boolean | null }
}

export type RotationStep = {
  readonly name:
    | 'plan'
    | 'preflight'
    | 'create'
    | 'hand-off'
    | 'deploy'
    | 'in-use'
    | 'drain'
    | 'disable'
    | 'revoke'
    | 'proof'
  readonly state: 'done' | 'current' | 'todo' | 'failed' | 'skipped'
  readonly at: number | null
  readonly note: string | null
}

export type RotationSide = {
  readonly keyId: KeyId | null
  readonly providerKeyId: string
  readonly name: string
  readonly masked: string | null
  readonly fingerprint: string | null
  readonly status: 'live' | 'disabled' | 'gone' | 'not-listed' | 'unknown'
  readonly createdAt: number | null
  readonly expiresAt: number | null
  readonly lastUsed: LastUsed
  /** When that reading was taken. */
  readonly readAt: number | null
  readonly permissions: Permissions
  /** The provider's group of the key, such as its owner. */
  readonly groupName: string
  readonly owner: string | null
  /** Labels of destinations or where a person said it was put. */
  readonly deliveredTo: readonly string[]
  /** Uses seen: reading time and last-used, oldest first. */
  readonly samples: readonly { readonly at: number; readonly lastUsedAt: number | null }[]
}

export type PermissionDiff = {
  readonly wider: readonly string[]
  readonly narrower: readonly string[]
  readonly same: readonly string[]
}

/**
 * How far one destination is. `waiting`: not written to yet, or to be tried again; `interrupted`: a write was cut off, so look first;
 * `not-read`: written, and nobody can read it back; `dropped`: a person took it out.
 */
export const DELIVERY_STATES = [
  'waiting',
  'started',
  'interrupted',
  'pending-approval',
  'not-read',
  'failed',
  'verified',
  'dropped'
] as const
export type DeliveryStateName = (typeof DELIVERY_STATES)[number]

/**
 * How far the activation of one destination is. `waiting`: not started, or to be started again; `unknown`: an answer was lost, so
 * look first; `running`: started, and followed to its end.
 */
export const ACTIVATION_STATES = ['waiting', 'started', 'unknown', 'running', 'failed', 'active'] as const
export type ActivationStateName = (typeof ACTIVATION_STATES)[number]

export type ActivationOverview = {
  /** A folder of src/activators, or the kind of a connected server. */
  readonly id: string
  readonly state: ActivationStateName
  readonly fault: Fault | null
  readonly isAttested: boolean
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** When Rekey asks for it, or starts it, again. */
  readonly nextAt: number | null
}

/** What a person can do about one destination. */
export const DELIVERY_ACTS = ['retry', 'replace', 'attest', 'activate', 'attest-active', 'drop'] as const
export type DeliveryAct = (typeof DELIVERY_ACTS)[number]

/** One of the destinations that a person chose together. */
export type DeliveryOverview = {
  readonly index: number
  readonly where: string
  readonly state: DeliveryStateName
  readonly fault: Fault | null
  readonly isAttested: boolean
  readonly startedAt: number | null
  readonly verifiedAt: number | null
  /** When it is tried again by itself. */
  readonly retryAt: number | null
  readonly quietMs: number
  /** Null where consumers take up the new secret by themselves. */
  readonly activation: ActivationOverview | null
  readonly acts: readonly DeliveryAct[]
}

export type RotationOverview = {
  readonly id: RotationId
  /** Grows with every change; confirmations are pinned to it. */
  readonly version: number
  readonly mode: RotationMode
  readonly state: RotationStateName
  /** Why it is blocked, failed or needs a person: a code, see the renderer's words. */
  readonly reason: string | null
  readonly accountId: AccountId
  readonly service: string
  readonly environment: string
  readonly marker: string
  readonly group: string | null
  /** Name of the schedule that began it; null when a person did. */
  readonly scheduledBy: string | null
  readonly startedAt: number
  readonly updatedAt: number
  readonly closedAt: number | null
  readonly old: RotationSide
  readonly new: RotationSide | null
  readonly diff: PermissionDiff
  /** Empty for a delivery by hand. */
  readonly deliveries: readonly DeliveryOverview[]
  readonly canChooseDeliveries: boolean
  readonly steps: readonly RotationStep[]
  readonly waits: RotationWait
  readonly acts: readonly RotationAct[]
  readonly evidence: {
    readonly grade: EvidenceGrade
    readonly wanted: EvidenceGrade
    readonly isAttested: boolean
    /** What else than last-used was asked about the old key, and what it said; null where nothing else can be asked. */
    readonly witness: {
      readonly name: WitnessName
      readonly answer: 'seen' | 'none' | 'unavailable'
      readonly at: number
    } | null
  }
  readonly sealedSecret: {
    readonly id: SealedSecretId
    readonly state: 'sealed' | 'started' | 'delivered' | 'shown' | 'destroyed'
  } | null
  readonly policy: { readonly quietMs: number; readonly coolingMs: number; readonly wanted: EvidenceGrade }
  readonly needsPerson: boolean
}
