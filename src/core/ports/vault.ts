import type { Result } from '../fault'
import type { AccountId, ConnectionId, TeamId } from '../ids'
import type { SecretBundle } from '../secret'

// Sealed boxes, signatures and the bytes of a secret. Needed by every service that keeps or sends a secret.

/**
 * What a sealed box is for. It is bound into the box (as additional data): a box made for one purpose, account, connection or
 * origin cannot be opened for another, so an edited base URL never receives a credential.
 */
export type SealPurpose = (
  | { readonly kind: 'credential' | 'sealed-secret' | 'old-secret'; readonly accountId: AccountId }
  | { readonly kind: 'connection'; readonly connectionId: ConnectionId }
  | { readonly kind: 'team'; readonly teamId: TeamId }
) & {
  /** Scheme, host and port the secret belongs to, such as `https://api.example.com`. */
  readonly origin: string
  /** The rotation or hand-off the box belongs to; empty for credentials. */
  readonly bond: string
}

/**
 * - `open`: the vault key is in memory and rests in the OS keychain.
 * - `session`: no usable keychain; a random key for this run only. Nothing sealed now survives a restart.
 * - `locked`: by a person, idle, suspend, or a passphrase is needed.
 * - `key-missing`: the keychain is open, and the vault key is not in it, or cannot be read.
 * - `key-foreign`: there is a vault key, and none of the stored credentials was sealed with it.
 * - the rest: the keychain's own states, each with its words and way on.
 */
export type VaultState =
  | 'starting'
  | 'open'
  | 'session'
  | 'locked'
  | 'passphrase-needed'
  | 'keychain-absent'
  | 'keychain-locked'
  | 'keychain-denied'
  | 'keychain-hung'
  | 'key-missing'
  | 'key-foreign'

/** Opaque bytes for the store: versioned, AES-256-GCM, safe to rest on disk. */
export type SealedBox = Uint8Array

/**
 * Seals and lends secrets. There is no way to get one out: `use` lends the bytes to a function and wipes them after.
 * Sealing is synchronous, so that a fresh secret and its journal row fit in one store transaction.
 */
export type Vault = {
  state(): VaultState
  /** Calls back on each change of state; returns the way to stop. */
  onState(listener: (state: VaultState) => void): () => void
  /** Fault `vault-locked` unless the state is `open` or `session`. Does not wipe `bytes`. */
  seal(bytes: Uint8Array, purpose: SealPurpose): Result<SealedBox>
  /** Fault `vault-locked`, or `storage-failed/sealed-box-unreadable` for a wrong purpose or a damaged box. */
  use<T>(
    box: SealedBox,
    purpose: SealPurpose,
    work: (bytes: Uint8Array) => Promise<T> | T
  ): Promise<Result<T>>
  /** Keyed fingerprint (HMAC-SHA256, 16 hex characters): comparable here, useless elsewhere. */
  fingerprint(bytes: Uint8Array): Result<string>
  /**
   * Signs for this installation (Ed25519). Only with a key that rests in the keychain: a signature of a key that is gone tomorrow
   * proves nothing. Fault `vault-locked`, with the keychain's own detail or `session-only`.
   */
  sign(message: Uint8Array): Result<Signed>
  /** Reads the vault key from the keychain (made on first use). Only ever called by a person's act or at start. */
  open(passphrase?: Uint8Array): Promise<Result<null>>
  /** A random key for this run; refuses when sealed boxes exist that it could not open, unless they stay untouched. */
  openForSession(): Result<null>
  /**
   * The way out of `key-missing` and `key-foreign`: a new key, or the foreign one, becomes the vault key, and then `letGo` gives up
   * what it cannot open. An item that cannot be read is set aside in the keychain, never overwritten.
   */
  makeNewKey(release: () => void): Promise<Result<null>>
  /** Drops the vault key from memory. */
  lock(): void
  /** Adds, changes or removes (null) the passphrase. On any failure the old way in still works. */
  changePassphrase(current: Uint8Array | null, next: Uint8Array | null): Promise<Result<null>>
  hasPassphrase(): boolean
  close(): Promise<void>
}

/** What a signature comes with; raw bytes: 32 of the public key, 64 of the signature. */
export type Signed = { readonly publicKey: Uint8Array; readonly signature: Uint8Array }

/** Turns all parts of a secret into one value for one box, and back. */
export type BundleCodec = {
  /** The caller owns the bytes and wipes them. Does not wipe the bundle. */
  encode(bundle: SecretBundle): Uint8Array
  /** The caller owns the bundle and wipes it. Fault `storage-failed/sealed-box-unreadable` for what `encode` did not make. */
  decode(bytes: Uint8Array): Result<SecretBundle>
}
