import type { AccountId, KeyId, ProviderId, RotationId } from './ids'

/** `unknown` when the provider's answer does not tell. */
export type KeyStatus = 'active' | 'disabled' | 'expired' | 'revoked' | 'unknown'

/** Three values, never two: a last-used that a provider does not report is unknown, and unknown is never dormant. */
export type LastUsed =
  | { readonly kind: 'used'; readonly at: number; readonly precisionMs: number }
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown'; readonly reason: LastUsedUnknownReason }
export type LastUsedUnknownReason = 'not-reported' | 'version-too-old' | 'unreadable'

/**
 * What a key may do. `unscoped`: the provider has no scopes, every key can do everything. `inherited`: no own set, the
 * organisation's defaults apply (`grants` lists them where known).
 */
export type Permissions = {
  readonly source: 'listed' | 'set' | 'inherited' | 'unscoped' | 'unknown'
  readonly grants: readonly string[]
  readonly setId?: string
  readonly setName?: string
}

export type Creator = {
  readonly id: string
  readonly name: string
  /** False when that person has left the organisation; null when the provider does not tell. */
  readonly isMember: boolean | null
}

/** Settings of a key that a replacement must carry over, such as `signatureRequired` or `testMode`. */
export type KeyAttributes = { readonly [name: string]: string | boolean | number | null }

/** A key as one provider reports it, mapped to the domain. Never contains a secret or a hash of one. */
export type ProviderKey = {
  /** The provider's id, as its API paths use it. */
  readonly providerKeyId: string
  /** Organisation, workspace, integration or owner that the key belongs to. */
  readonly groupId: string
  readonly groupName: string
  readonly name: string
  /** What may be shown to tell keys apart: a masked partial key or a public id; null when there is none. */
  readonly masked: string | null
  readonly status: KeyStatus
  readonly permissions: Permissions
  readonly createdAt: number | null
  readonly createdBy: Creator | null
  readonly expiresAt: number | null
  readonly revokedAt: number | null
  readonly lastUsed: LastUsed
  readonly attributes: KeyAttributes
  /** The provider knows the environment (test mode, for example); else null and the name or account decides. */
  readonly environmentHint: string | null
  /** Listed as active but cannot authenticate any more (seen with old Blnk rows). */
  readonly isZombie: boolean
}

/** A key in the inventory: what the provider said last, and what Rekey adds. */
export type Key = ProviderKey & {
  readonly id: KeyId
  readonly accountId: AccountId
  readonly providerId: ProviderId
  readonly environment: string
  readonly service: string
  /** When Rekey first and last saw it in a list. */
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** From when on whole lists did not show it, though we did not revoke it. It may still work. */
  readonly vanishedAt: number | null
  /** A person no longer wants to see this key while no list shows it. */
  readonly isDismissed: boolean
  readonly tags: readonly string[]
  /** An open rotation in which this key takes part. */
  readonly rotationId: RotationId | null
  /** True for the key that the account's own connection uses. */
  readonly isManagementCredential: boolean
}
