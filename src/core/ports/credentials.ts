import type { AccountId } from '../ids'

// Sealed management credentials. Needed by services that connect an account.

/** Sealed management credentials, one per account, each a sealed box of the vault. */
export type CredentialStore = {
  get(
    accountId: AccountId
  ): { readonly box: Uint8Array; readonly origin: string; readonly savedAt: number } | null
  put(accountId: AccountId, box: Uint8Array, origin: string, at: number): void
  remove(accountId: AccountId): void
  count(): number
}
