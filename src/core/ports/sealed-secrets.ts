import type { AccountId, KeyId, RotationId, SlotId } from '../ids'

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
export type SlotState = 'sealed' | 'started' | 'delivered' | 'shown' | 'destroyed'

/** One part of the secret, without its value. */
export type SlotPart = {
  readonly name: string
  readonly label: string
  readonly envName: string
  readonly isSecret: boolean
  /** The vault's keyed fingerprint of the value; null for public parts. */
  readonly fingerprint: string | null
}

export type Slot = {
  readonly id: SlotId
  readonly accountId: AccountId
  readonly keyId: KeyId | null
  /** Null for a plain create. */
  readonly rotationId: RotationId | null
  /** With `accountId` and the kind `slot`, the purpose that the box is bound to (see the vault's `SealPurpose`). */
  readonly origin: string
  readonly bond: string
  readonly state: SlotState
  /** Says what this is in lists and in the history, such as the key's name. Never a secret. */
  readonly label: string
  /** Fingerprint of the first secret part. */
  readonly fingerprint: string
  readonly parts: readonly SlotPart[]
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
  readonly slotId: SlotId
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
export type SlotStore = {
  /** Both rows, slot and box. `box` is opaque, and is kept apart so that destroying it deletes one row. */
  insert(slot: Slot, box: Uint8Array): void
  get(id: SlotId): Slot | null
  /** A fresh copy of the sealed bytes; null once destroyed. */
  box(id: SlotId): Uint8Array | null
  /** Slots that are not destroyed, oldest first. */
  live(): readonly Slot[]
  ofRotation(rotationId: RotationId): readonly Slot[]
  /** The newest slot of a key, destroyed or not. */
  ofKey(keyId: KeyId): Slot | null
  /** Was a secret with this fingerprint ever sealed for this account, and by whichever key? */
  knowsFingerprint(accountId: AccountId, fingerprint: string): boolean
  /** Compare and set: false, and nothing changed, when the state is not one of `from`. */
  move(id: SlotId, from: readonly SlotState[], to: Exclude<SlotState, 'destroyed'>): boolean
  setStoredWhere(id: SlotId, where: string): void
  /** Notes the key once its id is known. */
  setKey(id: SlotId, keyId: KeyId): void
  /** Deletes the box's row (secure_delete) and marks the slot. Scrubs the write-ahead log once the transaction is on disk. */
  destroy(id: SlotId): void
  /** Adds a row with outcome `started` and returns its number. */
  beginExposure(exposure: Pick<Exposure, 'slotId' | 'kind' | 'part' | 'where' | 'startedAt'>): number
  endExposure(seq: number, outcome: Exclude<ExposureOutcome, 'started'>, at: number): void
  /** Oldest first. */
  exposures(id: SlotId): readonly Exposure[]
  /** Keys whose secret was destroyed before anybody had it: expired, or given up. */
  lostKeys(): ReadonlySet<KeyId>
  /** Boxes at rest: the vault must never take a missing key for a new installation while there are some. */
  countBoxes(): number
}
