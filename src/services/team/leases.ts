import type { Clock } from '../../core/clock'
import { sideBySide } from '../../core/concurrency/side-by-side'
import { failed, ok, type Result } from '../../core/fault'
import type { MemberId } from '../../core/ids'
import type { Ledger, LeaseAnswer } from '../../core/ports/ledger'
import {
  clockReading,
  elapsedMs,
  isLeaseGood,
  KEEP_LEASE_MS,
  LEASE_MS,
  type HeldLease
} from '../../core/team/lease'

// The leases that this machine holds, each known to be good until its time is over. A lease is in memory only: after a restart
// it is asked for again.

const RENEW_AFTER_MS = LEASE_MS / 3
/** Fewer than there are connections, so that a call is not delayed by the renewal of a thousand leases. */
const RENEW_AT_ONCE = 2

export type Leases = {
  /**
   * Asks the database now: renews the lease with its fence, or takes one that is free. Faults: `conflict/lease-held` with the time
   * that is left, and `conflict/lease-lost` when another member has had it since.
   */
  confirm(resource: string): Promise<Result<HeldLease>>
  /** Answers without asking anybody. */
  isGood(lease: HeldLease): boolean
  holds(resource: string): boolean
  /** Renews those that have used up a third of their life; one that was lost is dropped. Stops while the database does not answer. */
  renewAll(): Promise<void>
  release(resource: string): Promise<void>
  releaseAll(): Promise<void>
}

type Tools = {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  readonly ledger: Pick<Ledger, 'takeLease' | 'renewLease' | 'releaseLease'>
  readonly member: MemberId
}

export function createLeases({ clock, ledger, member }: Tools): Leases {
  const held = new Map<string, HeldLease>()

  async function confirm(resource: string): Promise<Result<HeldLease>> {
    const before = held.get(resource)
    const askedAt = clockReading(clock)
    const answer =
      before === undefined
        ? await ledger.takeLease(resource, member, KEEP_LEASE_MS)
        : await ledger.renewLease({ resource, member, fence: before.fence, keepMs: KEEP_LEASE_MS })
    if (!answer.ok) return answer
    if (!isOurs(answer.value, before)) {
      if (held.get(resource) === before) held.delete(resource)
      if (before !== undefined) return failed('conflict', 'lease-lost', { retry: 'later' })
      const leftMs = answer.value.isMine ? 0 : answer.value.leftMs
      return failed('conflict', 'lease-held', {
        retry: 'later',
        retryAfterMs: Math.max(1, Math.ceil(leftMs))
      })
    }
    const lease = { resource, fence: answer.value.fence, askedAt }
    // It may have been released while the answer was on its way; then it is not kept.
    if (before === undefined || held.has(resource)) held.set(resource, lease)
    return ok(lease)
  }

  async function release(resource: string): Promise<void> {
    const lease = held.get(resource)
    if (lease === undefined) return
    held.delete(resource)
    // A release that is lost costs the next holder some waiting, nothing else.
    await ledger.releaseLease(resource, member, lease.fence)
  }

  return {
    confirm,
    isGood: lease => isLeaseGood(lease, clockReading(clock)),
    holds: resource => held.has(resource),
    async renewAll() {
      const now = clockReading(clock)
      const due = [...held.values()].filter(({ askedAt }) => elapsedMs(askedAt, now) >= RENEW_AFTER_MS)
      let isOutOfReach = false
      await sideBySide(due, RENEW_AT_ONCE, async ({ resource }) => {
        if (isOutOfReach || !held.has(resource)) return
        const renewed = await confirm(resource)
        if (!renewed.ok && renewed.fault.code === 'provider-unavailable') isOutOfReach = true
      })
    },
    release,
    async releaseAll() {
      await sideBySide([...held.keys()], RENEW_AT_ONCE, release)
    }
  }
}

function isOurs(
  answer: LeaseAnswer,
  before: HeldLease | undefined
): answer is LeaseAnswer & { isMine: true } {
  return answer.isMine && (before === undefined || before.fence === answer.fence)
}
