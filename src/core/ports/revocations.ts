import type { AccountId, KeyId } from '../ids'

// Revokes that are confirmed and not proven yet. Needed by revocation, break glass and the removal of accounts.

/** A revoke that was confirmed and is not proven yet. It stays until evidence, or a person gives it up. */
export type Revocation = {
  readonly keyId: KeyId
  readonly accountId: AccountId
  readonly groupId: string
  readonly providerKeyId: string
  readonly batchId: string
  /** `intended` is written before the call: after a crash it means "look first". */
  readonly state: 'intended' | 'claimed' | 'failed'
  readonly intendedAt: number
  readonly updatedAt: number
  /** When the provider first accepted it, whatever became of it since; null when it never did. */
  readonly acceptedAt: number | null
}

export type RevocationStore = {
  /** A repeated revoke keeps that an earlier one of the same key was accepted. */
  put(revocation: Revocation): void
  setState(keyId: KeyId, state: Revocation['state'], at: number): void
  /** Proven dead, or given up by a person. */
  settle(keyId: KeyId): void
  open(): readonly Revocation[]
}
