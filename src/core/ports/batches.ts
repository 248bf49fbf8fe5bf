import type { FaultCode, FaultDetail } from '../fault'
import type { AccountId, KeyId } from '../ids'
import type { EvidenceGrade } from '../rotation/overview'

// Runs that revoke or disable many keys. Needed by break glass and by revokes of keys chosen in the list.

/** `disable-first` stops every key that can be stopped before the first one is revoked. */
export type BatchMode = 'revoke' | 'disable-first' | 'disable-only'

/**
 * `waiting`: nothing was sent for it. `sent`: written before the call, so after a crash it means "look first". `claimed`: the
 * provider accepted, no later reading has shown it gone. `left-out`: never sent, for the reason in the fault: on purpose, or
 * because its account was removed from Rekey.
 */
export type BatchItemState =
  'waiting' | 'sent' | 'claimed' | 'gone' | 'disabled' | 'failed' | 'unknown' | 'left-out'

export type BatchItem = {
  readonly keyId: KeyId
  readonly accountId: AccountId
  /** As they were when the batch was confirmed: the key's row may be gone by the time of the report. */
  readonly name: string
  readonly masked: string | null
  readonly state: BatchItemState
  readonly evidence: EvidenceGrade
  readonly faultCode: FaultCode | null
  readonly faultDetail: FaultDetail | null
  readonly updatedAt: number
}

export type Batch = {
  readonly id: string
  /** JSON of the choice; the break-glass service reads and writes it. */
  readonly selection: string
  readonly mode: BatchMode
  readonly startedAt: number
  readonly endedAt: number | null
}

export type BatchChange = Pick<BatchItem, 'keyId' | 'state' | 'evidence' | 'faultCode' | 'faultDetail'>

/** All calls are synchronous; writes join an open transaction. */
export type BatchStore = {
  insert(batch: Batch, items: readonly BatchItem[]): void
  get(id: string): Batch | null
  items(id: string): readonly BatchItem[]
  /** Newest first. */
  recent(limit: number): readonly Batch[]
  /** Those that have not ended, newest first. */
  open(): readonly Batch[]
  change(id: string, changes: readonly BatchChange[], at: number): void
  end(id: string, at: number): void
  /** A person goes on with it: it has not ended any more. */
  reopen(id: string): void
}
