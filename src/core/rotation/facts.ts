import type { AccountId, KeyId, ProviderId, RotationId } from '../ids'
import type { KeyAttributes, LastUsed, Permissions, ProviderKey } from '../key'
import type { LastUsedQuality } from '../ports/provider'
import type { EvidenceGrade, RotationMode } from './overview'

// What a rotation knows when it begins, and the facts that it reads on its way. All of it is plain data in the journal.

/** What the machine must know about a provider; taken from its manifest when the rotation is planned. Times in ms. */
export type ProviderFacts = {
  readonly canDisable: boolean
  /** `deleted`: a revoked key leaves the list, so that its last-used cannot be watched any more. */
  readonly revokeMeans: 'deleted' | 'kept'
  readonly reportsLastUsed: boolean
  /** How much of what a key does moves its last-used; exact where a journal of an earlier version does not say. */
  readonly lastUsedQuality?: LastUsedQuality
  readonly probe: 'silent' | 'moves-last-used' | 'none'
  readonly carriesMarker: boolean
  /** No API makes keys there: a person does, in the console, and gives Rekey the secret. */
  readonly keysByHand?: boolean
  readonly precisionMs: number
  readonly lagMs: number
  readonly listLagMs: number
  /** How long a new key may take to work, or a revoked one to die. */
  readonly propagationMs: number
  readonly maxNameLength: number
  readonly attributesToCarry: readonly string[]
  readonly expiry: 'none' | 'optional' | 'required'
}

/** How careful this rotation is. Times in ms; the sandbox uses seconds where production uses hours. */
export type RotationPolicy = {
  readonly quietMs: number
  readonly coolingMs: number
  readonly wanted: EvidenceGrade
  /** Shortest and longest time between two readings. */
  readonly pollMs: number
  readonly pollMaxMs: number
  /** An unknown outcome is looked at after this time at the earliest. */
  readonly settleMs: number
  /** A sealed secret that nobody took is destroyed after this time. */
  readonly sealedSecretLifeMs: number
  /** Late commits of an unanswered create are looked for this long. */
  readonly sweepMs: number
  /** A foreign marker younger than this blocks. */
  readonly foreignMs: number
  readonly clockSkewMs: number
  readonly maxAttempts: number
  /** `auto`: a key that provably carries our marker and was never used is cleared without asking. */
  readonly clearOrphans: 'auto' | 'ask'
  /** `allowed`: a vault that lives only for this run is good enough (sandbox accounts). */
  readonly sessionVault: 'allowed' | 'refused'
}

/** One key as compared before each step that cannot be undone. */
export type KeyFacts = {
  readonly providerKeyId: string
  readonly groupId: string
  readonly groupName: string
  readonly name: string
  readonly masked: string | null
  readonly createdAt: number | null
  readonly expiresAt: number | null
  readonly permissions: Permissions
  readonly owner: string | null
  readonly attributes: KeyAttributes
}

export type Plan = {
  readonly rotationId: RotationId
  readonly mode: RotationMode
  readonly accountId: AccountId
  readonly providerId: ProviderId
  readonly service: string
  readonly environment: string
  /** The bulk group that this rotation belongs to. */
  readonly group: string | null
  /** Name of the schedule that began it; absent when a person did. */
  readonly scheduledBy?: string
  readonly oldKeyId: KeyId
  readonly old: KeyFacts
  readonly oldLastUsed: LastUsed
  /** Where the old key was handed, as far as Rekey knows. */
  readonly oldDeliveredTo: readonly string[]
  readonly longestGapMs: number | null
  readonly provider: ProviderFacts
  readonly policy: RotationPolicy
}

/** `gone` only where the provider itself says revoked or expired; a row that a list leaves out is `not-listed`. */
export type SeenStatus = 'live' | 'disabled' | 'gone' | 'not-listed' | 'unknown'

/** What one list said about one key of ours. */
export type Seen = {
  readonly status: SeenStatus
  /** False when the list did not contain it at all. */
  readonly isListed: boolean
  readonly lastUsed: LastUsed
  /** Names of facts that differ from what we know. */
  readonly changed: readonly string[]
  /** All facts, only where some differ. */
  readonly facts: KeyFacts | null
}

/** A key that carries one of our markers and is not the one we adopted. */
export type OwnMarked = {
  readonly providerKeyId: string
  readonly attempt: number
  readonly status: SeenStatus
  readonly lastUsed: LastUsed
  readonly createdAt: number | null
}

/** A key of the same name that carries somebody else's marker. */
export type ForeignMarked = {
  readonly providerKeyId: string
  readonly marker: string
  readonly createdAt: number | null
  readonly createdBy: string | null
}

/** A key that is new since an unanswered create, whatever its name: it may be ours, and nothing proves it. */
export type Suspect = {
  readonly providerKeyId: string
  readonly name: string
  readonly createdAt: number | null
}

/** What one complete list of the group says about this rotation. */
export type Reading = {
  readonly old: Seen
  readonly new: Seen | null
  readonly ours: readonly OwnMarked[]
  readonly foreign: readonly ForeignMarked[]
  readonly suspects: readonly Suspect[]
  /** Keys in the list that count as active. */
  readonly liveCount: number
}

export function keyFactsOf(key: ProviderKey): KeyFacts {
  return {
    providerKeyId: key.providerKeyId,
    groupId: key.groupId,
    groupName: key.groupName,
    name: key.name,
    masked: key.masked,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    permissions: key.permissions,
    owner: key.createdBy?.name ?? null,
    attributes: key.attributes
  }
}
