import { ok, type Result } from '../fault'
import type { RotationId } from '../ids'
import type { GuardedCall, KeyReference } from '../team/event'

// What a team may hold up: the lease of a key, and the approval of others. Needed by rotations and revokes, which ask before
// they write the intent of a call. Without a team everything is allowed.

export type AskedCall = {
  readonly call: GuardedCall
  /** The key that the lease is about: of a rotation always the old one. */
  readonly key: KeyReference
  readonly keyName: string
  readonly environment: string
  /** The provider tells it, by what it knows or by the key's name; otherwise it is a label of this inventory. */
  readonly isEnvironmentProven: boolean
  /** Mode of the rotation; `revoke` outside of one. */
  readonly mode: string
  readonly rotation: RotationId | null
  /**
   * Further facts that the approval covers: for a delivery, each chosen destination with its settings; for a revoke, the key that
   * replaces the old one. Empty for a create, which is approved before destinations are chosen.
   */
  readonly about: readonly string[]
  /** Labels of the destinations, shown to the person who votes. */
  readonly where?: readonly string[]
}

/** The permission to start one call, good for a short time. */
export type CallPermit = {
  readonly fence: number
  /** Asked once more, without waiting, right before the journal write. */
  isGood(): boolean
}

/** The new state of a rotation, for the others to see. */
export type RotationNews = {
  readonly rotation: RotationId
  readonly key: KeyReference
  readonly keyName: string
  readonly environment: string
  readonly isEnvironmentProven: boolean
  readonly mode: string
  readonly state: string
  /** There may be a new key at the provider. */
  readonly hasCreated: boolean
  readonly grade: string
  readonly isEnded: boolean
}

export type TeamGate = {
  /** Takes the lease of a key before its rotation is planned. Fault `conflict/lease-held` while another member has it. */
  beforePlan(key: KeyReference): Promise<Result<null>>
  /**
   * Asks the database again right now. Faults: `conflict/lease-held`, `conflict/lease-lost`, `conflict/approval-needed` and its
   * kin, `provider-unavailable/ledger-unreachable`, `forbidden/member-removed`.
   */
  beforeCall(asked: AskedCall): Promise<Result<CallPermit>>
  /**
   * Before a create outside a rotation: no key has a lease yet, so membership alone is asked for, as the database tells it now. Faults:
   * `provider-unavailable/ledger-unreachable`, `forbidden/not-a-member`, `forbidden/member-removed`.
   */
  beforeNewKey(): Promise<Result<null>>
  /** Is there anybody who must be told why the glass is broken? */
  needsReason(): boolean
  /**
   * One person decides alone for these keys, and the reason is told to everybody. For a day no approval is needed for them, and they
   * can be revoked and disabled while the database is out of reach; the lease of another member still counts while it is in reach.
   */
  breakGlass(keys: readonly KeyReference[], reason: string): Result<null>
  /**
   * Tells the others what they do not know yet, as soon as this installation belongs to the team; a rotation that ended gives its
   * lease back. Never waits and never fails.
   */
  tell(news: RotationNews): void
  /** The same for rotations of some time ago, where nothing has just happened: no lease is given back. */
  tellAgain(news: RotationNews): void
  /** The lease is no longer needed: nothing was planned, or the call outside of a rotation is over. */
  release(key: KeyReference): void
}

const ALWAYS: CallPermit = { fence: 0, isGood: () => true }

/** One machine alone. */
export const NO_TEAM: TeamGate = {
  beforePlan: () => Promise.resolve(ok(null)),
  beforeCall: () => Promise.resolve(ok(ALWAYS)),
  beforeNewKey: () => Promise.resolve(ok(null)),
  needsReason: () => false,
  breakGlass: () => ok(null),
  tell: () => undefined,
  tellAgain: () => undefined,
  release: () => undefined
}
