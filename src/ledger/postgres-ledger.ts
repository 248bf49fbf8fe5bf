import { failed, ok, type Result } from '../core/fault'
import { asMemberId, type MemberId } from '../core/ids'
import type { LeaseAnswer, LeaseRow, Ledger, LedgerIdentity, LedgerRow } from '../core/ports/ledger'
import type { Head, SignedEvent } from '../core/team/event'
import type { LedgerAddress } from './address'
import { readEvent } from './event-codec'
import { isConnectionLost, isServerLost } from './faults'
import { createLink } from './link'
import { openConnections, type Row } from './pool'

const MOST_ROWS = 1_000
/** Nobody has this many chains; the query stays bounded whatever the database says. */
const MOST_CHAINS = 1_000

const READ = `
  SELECT e.member, e.seq, e.hash, e.signature, e.event FROM (
    SELECT h.member, coalesce(k.seq, 0) AS seq
    FROM rekey.heads_of_chains h LEFT JOIN unnest($1::text[], $2::int[]) AS k(member, seq) ON k.member = h.member
    WHERE h.seq > coalesce(k.seq, 0)
  ) AS known
  CROSS JOIN LATERAL (
    SELECT * FROM rekey.events WHERE member = known.member AND seq > known.seq ORDER BY seq LIMIT $3
  ) AS e
  LIMIT $3`

/** The team's database, as long as the app runs. Connects by itself, and again whenever the connection is lost. */
export function openLedger(
  address: LedgerAddress,
  expected: LedgerIdentity,
  random: () => number = Math.random
): Ledger {
  const connections = openConnections(address)
  const link = createLink(connections, expected, random)

  async function query(text: string, values: readonly unknown[] = []): Promise<Result<readonly Row[]>> {
    const answer = await connections.query(text, values)
    if (answer.ok || !isConnectionLost(answer.fault)) link.heard(true)
    else if (isServerLost(answer.fault)) link.heard(false)
    return answer
  }

  async function lease(
    text: string,
    values: readonly unknown[],
    member: MemberId
  ): Promise<Result<LeaseAnswer>> {
    const answer = await query(text, values)
    if (!answer.ok) return answer
    const row = answer.value[0]
    // A lease that was never taken cannot be renewed.
    if (row === undefined) return failed('conflict', 'lease-lost')
    return ok(leaseAnswer(row, member))
  }

  return {
    async read(after, limit) {
      const most = Math.min(limit, MOST_ROWS)
      const members = Object.keys(after)
      const answer = await query(READ, [members, members.map(member => after[member]?.seq ?? 0), most])
      if (!answer.ok) return answer
      return ok({
        rows: answer.value.slice(0, most).map(rowOf).sort(byPlace),
        isWhole: answer.value.length < most
      })
    },
    async heads() {
      const answer = await query(`SELECT member, seq, hash FROM rekey.heads_of_chains LIMIT $1`, [
        MOST_CHAINS
      ])
      if (!answer.ok) return answer
      return ok(Object.fromEntries(answer.value.map(row => [String(row['member']), headIn(row)])))
    },
    async append(events) {
      const [first] = events
      if (first === undefined) return ok(null)
      const seqs = events.map(({ seq }) => seq)
      const answer = await query(APPEND, [
        first.member,
        seqs,
        events.map(({ hash }) => hash),
        events.map(({ signature }) => signature),
        events.map(({ text }) => text)
      ])
      if (!answer.ok) return answer
      return sameAs(events, await query(PLACED, [first.member, seqs]))
    },
    takeLease: (resource, member, keepMs) =>
      lease('SELECT * FROM rekey.take_lease($1, $2, $3)', [resource, member, keepMs], member),
    renewLease: ({ resource, member, fence, keepMs }) =>
      lease('SELECT * FROM rekey.renew_lease($1, $2, $3, $4)', [resource, member, fence, keepMs], member),
    async releaseLease(resource, member, fence) {
      return nothing(await query('SELECT rekey.release_lease($1, $2, $3)', [resource, member, fence]))
    },
    async leases(limit) {
      const answer = await query(LEASES, [Math.min(limit, MOST_ROWS)])
      return answer.ok ? ok(answer.value.map(leaseRow)) : answer
    },
    async putReadings(resource, member, hash, text) {
      return nothing(await query('SELECT rekey.put_readings($1, $2, $3, $4)', [resource, member, hash, text]))
    },
    async readings(resource, hash) {
      const answer = await query('SELECT content FROM rekey.readings WHERE resource = $1 AND hash = $2', [
        resource,
        hash
      ])
      if (!answer.ok) return answer
      const content = answer.value[0]?.['content']
      return ok(typeof content === 'string' ? content : null)
    },
    async enrol(member) {
      const answer = await query('SELECT rekey.enrol($1) AS is_ours', [member])
      if (!answer.ok) return answer
      return answer.value[0]?.['is_ours'] === true ? ok(null) : failed('forbidden', 'ledger-refused')
    },
    link: link.state,
    problem: link.problem,
    onLink: link.onLink,
    onNews: link.onNews,
    async close() {
      link.close()
      await connections.close()
    }
  }
}

/** All of them or none: events behind somebody else's would be in no chain. */
const APPEND = `
  INSERT INTO rekey.events (member, seq, hash, signature, event)
  SELECT $1, given.* FROM unnest($2::int[], $3::text[], $4::text[], $5::text[]) AS given(seq, hash, signature, event)
  WHERE NOT EXISTS (
    SELECT FROM rekey.events e JOIN unnest($2::int[], $3::text[]) AS own(seq, hash) ON own.seq = e.seq
    WHERE e.member = $1 AND e.hash <> own.hash
  )
  ON CONFLICT (member, seq) DO NOTHING`
const PLACED = 'SELECT seq, hash FROM rekey.events WHERE member = $1 AND seq = ANY($2::int[])'
const LEASES = `
  SELECT resource, holder, fence, extract(epoch FROM held_until - rekey.instant())::double precision * 1000 AS left_ms
  FROM rekey.leases WHERE held_until > rekey.instant() ORDER BY resource LIMIT $1`

/** Somebody else's event at one of our places is not overwritten: two copies of a profile write to the team. */
function sameAs(events: readonly SignedEvent[], placed: Result<readonly Row[]>): Result<null> {
  if (!placed.ok) return placed
  const hashes = new Map(placed.value.map(row => [Number(row['seq']), row['hash']]))
  const isSame = events.every(({ seq, hash }) => hashes.get(seq) === hash)
  return isSame ? ok(null) : failed('conflict', 'chain-forked')
}

function nothing(answer: Result<unknown>): Result<null> {
  return answer.ok ? ok(null) : answer
}

function rowOf(row: Row): LedgerRow {
  const stored = {
    text: String(row['event']),
    hash: String(row['hash']),
    signature: String(row['signature'])
  }
  return { member: asMemberId(String(row['member'])), seq: Number(row['seq']), event: readEvent(stored) }
}

function byPlace(a: LedgerRow, b: LedgerRow): number {
  return a.member === b.member ? a.seq - b.seq : a.member < b.member ? -1 : 1
}

function headIn(row: Row): Head {
  return { seq: Number(row['seq']), hash: String(row['hash']) }
}

function leaseAnswer(row: Row, member: MemberId): LeaseAnswer {
  const holder = asMemberId(String(row['lease_holder']))
  const fence = Number(row['lease_fence'])
  if (holder !== member) return { isMine: false, holder, fence, leftMs: Number(row['left_ms']) }
  return { isMine: true, fence }
}

function leaseRow(row: Row): LeaseRow {
  return {
    resource: String(row['resource']),
    holder: asMemberId(String(row['holder'])),
    fence: Number(row['fence']),
    leftMs: Number(row['left_ms'])
  }
}
