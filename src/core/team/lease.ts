import { canonicalJson } from '../canonical-json'
import { MINUTE, SECOND, type Clock } from '../clock'
import { CALL_DEADLINE_MS } from '../rotation/effect'
import type { LedgerCrypto } from '../ports/ledger'
import type { AccountReference, KeyReference } from './event'

// A lease gives one machine the right to change one key for a while. A provider cannot check a fencing token, so the times must
// do: a machine stops to start calls at the end of its lease, and another gets the lease only after a call that was started at
// the last moment has met its deadline.

export const LEASE_MS = 2 * MINUTE
/** Two clocks may run this differently within one lease. */
const CLOCK_MARGIN_MS = 5 * SECOND
/** How long the database keeps a lease for its holder. */
export const KEEP_LEASE_MS = LEASE_MS + CALL_DEADLINE_MS + CLOCK_MARGIN_MS

/** Both clocks at one moment. Monotonic time alone stands still while a laptop sleeps, and a wall clock alone can be set back. */
export type ClockReading = { readonly wall: number; readonly mono: number }

export type HeldLease = {
  readonly resource: string
  /** Grows with every new holder; the holder's events carry it. */
  readonly fence: number
  /** Read before the database was asked, so that the answer's travel counts against us. */
  readonly askedAt: ClockReading
}

export function clockReading(clock: Pick<Clock, 'now' | 'monotonic'>): ClockReading {
  return { wall: clock.now(), mono: clock.monotonic() }
}

/** May a call be started now? No round trip: the last question before the journal write. */
export function isLeaseGood(lease: HeldLease, now: ClockReading): boolean {
  return elapsedMs(lease.askedAt, now) < LEASE_MS
}

/** The longer of both clocks: a jump forwards costs a renewal, and a jump back gains nothing. */
export function elapsedMs(since: ClockReading, now: ClockReading): number {
  return Math.max(now.wall - since.wall, now.mono - since.mono)
}

/** The name of a key's lease. A hash, so that its length is known and the database's owner reads no names in it. */
export function keyResource(key: KeyReference, crypto: Pick<LedgerCrypto, 'sha256'>): string {
  const { provider, origin, groupId, providerKeyId } = key
  return `key:${crypto.sha256(canonicalJson({ provider, origin, groupId, providerKeyId }))}`
}

/** The name of the lease of the one machine that polls an account. */
export function monitorResource(account: AccountReference, crypto: Pick<LedgerCrypto, 'sha256'>): string {
  const { provider, origin, settings } = account
  return `monitor:${crypto.sha256(canonicalJson({ provider, origin, settings }))}`
}
