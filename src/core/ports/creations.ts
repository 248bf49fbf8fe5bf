import type { AccountId } from '../ids'

// Creates whose answer is not recorded yet. Needed by creation, which looks for orphan keys.

/** A create outside a rotation whose answer has not been recorded. */
export type Creation = {
  readonly id: string
  readonly accountId: AccountId
  readonly groupId: string
  readonly name: string
  /** The provider's ids in that group just before the call. */
  readonly idsBefore: readonly string[]
  readonly intendedAt: number
}

export type CreationStore = {
  put(creation: Creation): void
  settle(id: string): void
  open(): readonly Creation[]
}
