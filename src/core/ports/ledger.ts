import type { Fault, Result } from '../fault'
import type { MemberId, TeamId } from '../ids'
import type { Heads, SignedEvent } from '../team/event'

// The database that a team shares: signed events, leases and readings, never a secret. Needed by the team service. Whoever runs
// the database is not trusted: every event is verified by its reader.

/** Hashes and signatures, for rules that are pure. All texts are hex. */
export type LedgerCrypto = {
  sha256(text: string): string
  /** The member id that belongs to this public key. */
  fingerprint(publicKey: string): MemberId
  /** False also for what is no key or no signature. */
  isSignedBy(publicKey: string, text: string, signature: string): boolean
}

/** A row as it lies there; `event` is null when it cannot even be read as an event. Nothing is verified yet. */
export type LedgerRow = {
  readonly member: MemberId
  readonly seq: number
  readonly event: SignedEvent | null
}

export type LeaseAnswer =
  | { readonly isMine: true; readonly fence: number }
  | { readonly isMine: false; readonly holder: MemberId; readonly fence: number; readonly leftMs: number }

export type LeaseRow = {
  readonly resource: string
  readonly holder: MemberId
  readonly fence: number
  /** By the clock of the database; below 0 once anybody may take it. */
  readonly leftMs: number
}

/** `closed`: not to be reached again; `down`: tried again by itself. */
export type LedgerLink = 'connecting' | 'up' | 'down' | 'closed'

/**
 * Faults of all calls: `provider-unavailable` with `ledger-unreachable`, `timed-out` or `tls-failed`; `forbidden/ledger-refused`
 * for a login without the rights; `conflict/ledger-from-future`; `provider-changed` for tables that are none of ours.
 */
export type Ledger = {
  /** The events after these heads, in the order of each chain; at most `limit` of them. */
  read(
    after: Heads,
    limit: number
  ): Promise<Result<{ readonly rows: readonly LedgerRow[]; readonly isWhole: boolean }>>
  /** The newest place of each chain. */
  heads(): Promise<Result<Heads>>
  /**
   * Appends events of one chain, in order. Doing it again changes nothing. Fault `conflict/chain-forked` when another event stands
   * at one of these places already.
   */
  append(events: readonly SignedEvent[]): Promise<Result<null>>
  /** Takes the lease, or renews the one that this member has. */
  takeLease(resource: string, member: MemberId, keepMs: number): Promise<Result<LeaseAnswer>>
  /** Renews only the lease with this fence: one that was lost in between is not taken back. */
  renewLease(lease: {
    readonly resource: string
    readonly member: MemberId
    readonly fence: number
    readonly keepMs: number
  }): Promise<Result<LeaseAnswer>>
  releaseLease(resource: string, member: MemberId, fence: number): Promise<Result<null>>
  /** Leases that somebody holds. */
  leases(limit: number): Promise<Result<readonly LeaseRow[]>>
  /** Readings of an account by the hash of their text; putting the same again changes nothing. */
  putReadings(resource: string, member: MemberId, hash: string, text: string): Promise<Result<null>>
  /** Null when they are not there any more. The reader compares the hash. */
  readings(resource: string, hash: string): Promise<Result<string | null>>
  /** Binds this member id to the login that the connection uses. Fault `forbidden/ledger-refused` when it is another's. */
  enrol(member: MemberId): Promise<Result<null>>
  link(): LedgerLink
  /** Why it is not up; null while it is, and before the first try. */
  problem(): Fault | null
  onLink(listener: (link: LedgerLink) => void): () => void
  /** Something was appended by anybody; also called after each reconnection. */
  onNews(listener: () => void): () => void
  close(): Promise<void>
}

/** What a database says about the team that it holds. The founder's fingerprint is compared by a person before it is believed. */
export type LedgerIdentity = { readonly team: TeamId; readonly founder: MemberId }

/** Addresses look like `postgres://user:password@host/database`: they hold a password, and stand in no fault, log or view. */
export type LedgerDoor = {
  /** What may be shown, and what the sealed address is bound to. Fault `invalid-input` with what is wrong. */
  describe(address: string): Result<{ readonly shown: string; readonly origin: string }>
  /** Makes or upgrades the tables; a database that holds a team already answers that one. */
  setUp(address: string, identity: LedgerIdentity): Promise<Result<LedgerIdentity>>
  ask(address: string): Promise<Result<LedgerIdentity>>
  open(address: string, identity: LedgerIdentity): Result<Ledger>
}
