import type { ActedBy, Actor } from '../actor'
import type { AccountId, KeyId, RotationId } from '../ids'

// The journal of rotations: append-only rows from which each state is folded. Needed by the rotation runner.

/** `open`: not ended. `sweeping`: ended, but late commits are still looked for. `ended`: history. */
export type RotationPhase = 'open' | 'sweeping' | 'ended'

export type JournalRow = {
  readonly seq: number
  readonly at: number
  /** JSON, as it was appended. */
  readonly event: string
  /** Null in a row that an older version wrote. */
  readonly actor: Actor | null
  /** False when the row or its place is not what was written. */
  readonly isIntact: boolean
}

export type JournalEntry = Pick<JournalRow, 'seq' | 'at' | 'event'> & { readonly actor: ActedBy }

export type RotationRecord = {
  readonly id: RotationId
  readonly accountId: AccountId
  readonly keyId: KeyId
  readonly startedAt: number
  readonly phase: RotationPhase
}

/** All calls are synchronous, join an open transaction, and throw `Faulted` for a full disk and the like. */
export type JournalStore = {
  /** False when this key has an open rotation already. */
  open(rotation: Omit<RotationRecord, 'phase'>): boolean
  append(id: RotationId, entry: JournalEntry): void
  setPhase(id: RotationId, phase: RotationPhase, at: number): void
  /** In order. */
  rows(id: RotationId): readonly JournalRow[]
  get(id: RotationId): RotationRecord | null
  inPhase(
    phases: readonly RotationPhase[],
    limit: number,
    order: 'oldest' | 'newest'
  ): readonly RotationRecord[]
  openOf(keyId: KeyId): RotationId | null
  addMarker(marker: string, id: RotationId): void
  /** Every marker that this installation ever put into a name. */
  markers(): readonly string[]
  putOldSecret(id: RotationId, box: Uint8Array, origin: string): void
  oldSecret(id: RotationId): { readonly box: Uint8Array; readonly origin: string } | null
  /** Deletes the row (secure_delete) and scrubs the log once the transaction is on disk. */
  destroyOldSecret(id: RotationId): void
}
