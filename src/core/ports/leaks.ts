import type { AbortSignalLike } from '../clock'
import type { Outcome, Result } from '../fault'
import type { Secret } from '../secret'

// Vendors that answer for a leaked value, and end it, without an account of ours. Needed by the leak desk.

export type LeakVendor = {
  readonly id: string
  readonly name: string
  /** How the values look that this vendor answers for, as a regular expression for the whole value. */
  readonly pattern: string
  /** Those of them that it revokes for whoever has them. */
  readonly revocable: string
  readonly address: string
  /** Others run servers of the same kind: a value of theirs must not go to the address above unasked. */
  readonly hasOtherServers: boolean
  /** One read-only call with the value itself. */
  ask(secret: Secret, call: LeakCall): Promise<Result<LeakAnswer>>
  /** Sent once. Committed means that the vendor accepted it, not that the value is refused already. */
  revoke(secret: Secret, call: LeakCall): Promise<Outcome<null>>
}

export type LeakCall = { readonly address: string; readonly signal?: AbortSignalLike }

/**
 * `dead` only where the server knows the value and says that it ended. `refused`: the server does not accept it, as it would not
 * accept a live value of another server. Null is what the vendor does not report.
 */
export type LeakAnswer = {
  readonly state: 'alive' | 'dead' | 'refused' | 'unclear'
  readonly owner: string | null
  readonly scopes: readonly string[] | null
  readonly expiresAt: number | null
}
