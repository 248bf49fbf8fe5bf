import type { AccountId, KeyId, RotationId, SealedSecretId } from '../ids'

// A sealed secret waits for its hand-off; the ledger keeps every time that it left the vault. Needed by creation, hand-off and
// rotations.

/**
 * - `sealed`: nobody has had the secret yet.
 * - `started`: a write to a destination or a file began; how it ended is not known until `delivered` or back to `sealed`.
 * - `delivered`: a destination held it when it was read back. The box stays until the new key is proven in use.
 * - `shown`: it was revealed or copied (or that was about to happen when the app died). Never to be shown again; it may
 *   still be delivered.
 * - `destroyed`: the box is gone. The row stays, for the history and for the proof of possession.
 */
export type SealedSecretState = 'sealed' | 'started' | 'delivered' | 'shown' | 'destroyed'

/** One part of the secret, without its value. */
export type SealedSecretPart = {
  readonly name: string
  readonly label: string
  readonly envName: string
  readonly isSecret: boolean
  /** The vault's keyed fingerprint of the value; null for public parts. */
  readonly fingerprint: string | null
}

export type SealedSecret = {
  readonly id: SealedSecretId
  readonly accountId: AccountId
  readonly keyId: KeyId | null
  /** Null for a plain create. */
  readonly rotationId: RotationId | null
  /** With `accountId`, the purpose that the box is bound to (see the vault's `SealPurpose`). */
  readonly origin: string
  readonly bond: string
  readonly state: SealedSecretState
  /** Says what this is in lists and in the history, such as the key's name. Never a secret. */
  readonly label: string
  /** Fingerprint of the first secret part. */
  readonly fingerprint: string
  readonly parts: readonly SealedSecretPart[]
  readonly createdAt: number
  /** From then on the box is destroyed without a hand-off, and the key counts as lost. */
  readonly expiresAt: number
  /** Where the operator says it is stored; null until they say so. */
  readonly storedWhere: string | null
}

export type ExposureKind = 'destination' | 'file' | 'copy' | 'reveal'

/** `started` stays when the app dies half-way, and then means: take it for done. */
export type ExposureOutcome = 'started' | 'done' | 'failed'

/** One row of the ledger: a time at which the secret left the vault. Never updated but for its end. */
export type Exposure = {
  readonly seq: number
  readonly secretId: SealedSecretId
  readonly kind: ExposureKind
  /** Name of the part that was copied; null when it was all of them. */
  readonly part: string | null
  /** Destination's description, file label or `clipboard` or `window`. Never a secret. */
  readonly where: string
  readonly startedAt: number
  readonly endedAt: number | null
  readonly outcome: ExposureOutcome
}

/** All calls are synchronous and throw `Faulted` for a full disk and the like. Writes join an open transaction. */
export type SealedSecretStore = {
  /** Adds the secret's row and the box's. `box` is opaque, and is kept apart so that destroying it deletes one row. */
  insert(sealedSecret: SealedSecret, box: Uint8Array): void
  get(id: SealedSecretId): SealedSecret | null
  /** A fresh copy of the sealed bytes; null once destroyed. */
  box(id: SealedSecretId): Uint8Array | null
  /** Sealed secrets that are not destroyed, oldest first. */
  live(): readonly SealedSecret[]
  ofRotation(rotationId: RotationId): readonly SealedSecret[]
  /** The newest sealed secret of a key, destroyed or not. */
  ofKey(keyId: KeyId): SealedSecret | null
  /** Was a secret with this fingerprint ever sealed for this account, and by whichever key? */
  knowsFingerprint(accountId: AccountId, fingerprint: string): boolean
  /** Compare and set: false, and nothing changed, when the state is not one of `from`. */
  move(
    id: SealedSecretId,
    from: readonly SealedSecretState[],
    to: Exclude<SealedSecretState, 'destroyed'>
  ): boolean
  setStoredWhere(id: SealedSecretId, where: string): void
  /** Notes the key once its id is known. */
  setKey(id: SealedSecretId, keyId: KeyId): void
  /** Deletes the box's row (secure_delete) and marks the secret. Scrubs the write-ahead log after the commit. */
  destroy(id: SealedSecretId): void
  /** Adds a row with outcome `started` and returns its number. */
  beginExposure(exposure: Pick<Exposure, 'secretId' | 'kind' | 'part' | 'where' | 'startedAt'>): number
  endExposure(seq: number, outcome: Exclude<ExposureOutcome, 'started'>, at: number): void
  /** Oldest first. */
  exposures(id: SealedSecretId): readonly Exposure[]
  /** Keys whose secret was destroyed before anybody had it: expired, or given up. */
  lostKeys(): ReadonlySet<KeyId>
  /** Boxes at rest: the vault must never take a missing key for a new installation while there are some. */
  countBoxes(): number
}
