import type { Clock } from '../../core/clock'
import { failed, ok, type Result } from '../../core/fault'
import type { KeyStatus, LastUsed } from '../../core/key'
import type { Ledger, LedgerCrypto } from '../../core/ports/ledger'
import type { TeamSeat } from '../../core/ports/team-store'
import { canonicalJson } from '../../core/canonical-json'
import type { AccountReference } from '../../core/team/event'
import { monitorResource } from '../../core/team/lease'
import { TELL_AGAIN_MS } from '../../core/team/monitoring'
import type { TeamFacts } from './facts'
import type { Leases } from './leases'
import type { TeamSync } from './sync'

// One machine polls each account, and the others read what it saw. Whoever holds the lease of the account is elected; when it
// goes away, the next one that asks is.

/** What one list said about one key; nothing of it is secret. */
export type SharedReading = {
  readonly groupId: string
  readonly providerKeyId: string
  readonly status: KeyStatus
  readonly lastUsed: LastUsed
}

export type SharedList = {
  readonly at: number
  readonly member: string
  readonly readings: readonly SharedReading[]
}

export type TeamMonitors = {
  /** Is this machine to poll the account now? True also while nobody can be asked: reading harms nobody. */
  isElected(account: AccountReference): Promise<boolean>
  /** Shares a whole list, only as the elected one. */
  publish(account: AccountReference, readings: readonly SharedReading[]): Promise<Result<null>>
  /** The newest list of the elected machine; null when there is none. Fault `provider-changed` for one that is not what was signed. */
  latest(account: AccountReference): Promise<Result<SharedList | null>>
}

type Tools = {
  readonly clock: Pick<Clock, 'now'>
  readonly crypto: LedgerCrypto
  readonly ledger: Pick<Ledger, 'putReadings' | 'readings'>
  readonly seat: TeamSeat
  readonly facts: TeamFacts
  readonly leases: Leases
  readonly sync: Pick<TeamSync, 'say' | 'flush'>
  /** Strict: null for what is no list of readings. */
  readonly parse: (text: string) => readonly SharedReading[] | null
}

export function createTeamMonitors(tools: Tools): TeamMonitors {
  const { crypto, ledger, seat, facts, leases, sync } = tools

  return {
    async isElected(account) {
      const lease = await leases.confirm(monitorResource(account, crypto))
      return lease.ok || lease.fault.code === 'provider-unavailable'
    },
    async publish(account, readings) {
      const resource = monitorResource(account, crypto)
      if (!leases.holds(resource)) return failed('conflict', 'lease-lost')
      const text = canonicalJson(readings)
      const contentHash = crypto.sha256(text)
      // The same list again needs no event for a while: the others have it.
      const told = facts.reading(resource)
      const isTold = told?.contentHash === contentHash && tools.clock.now() - told.at < TELL_AGAIN_MS
      if (isTold) return ok(null)
      const put = await ledger.putReadings(resource, seat.member, contentHash, text)
      if (!put.ok) return put
      sync.say({ kind: 'account-read', account, resource, keys: readings.length, contentHash })
      return sync.flush()
    },
    async latest(account) {
      const resource = monitorResource(account, crypto)
      const reading = facts.reading(resource)
      if (reading === null) return ok(null)
      const text = await ledger.readings(resource, reading.contentHash)
      if (!text.ok) return text
      if (text.value === null) return ok(null)
      const readings = crypto.sha256(text.value) === reading.contentHash ? tools.parse(text.value) : null
      if (readings === null) return failed('provider-changed', 'unexpected-shape')
      return ok({ at: reading.at, member: reading.member, readings })
    }
  }
}
