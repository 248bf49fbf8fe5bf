import { asMemberId } from '../core/ids'
import type { SeenChain, TeamAlarm, TeamSeat, TeamStore } from '../core/ports/team-store'
import type { Refusal } from '../core/team/chain'
import type { Head, SignedEvent, TeamEvent, UnsignedEvent } from '../core/team/event'
import type { Db } from './db'

type EventRow = { seq: number; event: string; hash: string; signature: string }
type ChainRow = {
  member: string
  seq: number | null
  hash: string | null
  expected_seq: number | null
  expected_hash: string | null
  expected_since: number | null
  told_seq: number | null
  told_hash: string | null
}
type AlarmRow = { kind: string; member: string; seq: number; why: string | null; at: number }

const TABLES = ['team_seat', 'team_queue', 'team_own', 'team_chains', 'team_events', 'team_alarms']

export function teamStore(db: Db): TeamStore {
  const seat = db.prepare<null, { seat: string; box: Uint8Array }>('SELECT seat, box FROM team_seat')
  const putSeat = db.prepare<{ seat: string; box: Uint8Array }>(
    'INSERT INTO team_seat (id, seat, box) VALUES (1, @seat, @box)'
  )
  const changeSeat = db.prepare<{ seat: string; box: Uint8Array }>(
    'UPDATE team_seat SET seat = @seat, box = @box'
  )
  const queue = db.prepare<{ at: number; body: string }>(
    'INSERT INTO team_queue (at, body) VALUES (@at, @body)'
  )
  const unsigned = db.prepare<{ limit: number }, { id: number; at: number; body: string }>(
    'SELECT id, at, body FROM team_queue ORDER BY id LIMIT @limit'
  )
  const unqueue = db.prepare<{ id: number }>('DELETE FROM team_queue WHERE id = @id')
  const putOwn = db.prepare<EventRow>(
    'INSERT INTO team_own (seq, event, hash, signature) VALUES (@seq, @event, @hash, @signature)'
  )
  const own = db.prepare<{ after: number; limit: number }, EventRow>(
    'SELECT seq, event, hash, signature FROM team_own WHERE seq > @after ORDER BY seq LIMIT @limit'
  )
  const ownHead = db.prepare<null, Head>('SELECT seq, hash FROM team_own ORDER BY seq DESC LIMIT 1')
  const ownHash = db.prepare<{ seq: number }, { hash: string }>('SELECT hash FROM team_own WHERE seq = @seq')
  const chains = db.prepare<null, ChainRow>('SELECT * FROM team_chains ORDER BY member')
  const putChain = db.prepare<ChainRow>(`
    INSERT OR REPLACE INTO team_chains
      (member, seq, hash, expected_seq, expected_hash, expected_since, told_seq, told_hash)
    VALUES (@member, @seq, @hash, @expected_seq, @expected_hash, @expected_since, @told_seq, @told_hash)
  `)
  const kept = db.prepare<null, EventRow>(
    'SELECT seq, event, hash, signature FROM team_events ORDER BY member, seq'
  )
  const keep = db.prepare<EventRow & { member: string }>(
    'INSERT OR IGNORE INTO team_events (member, seq, event, hash, signature) VALUES (@member, @seq, @event, @hash, @signature)'
  )
  const drop = db.prepare<{ member: string; seq: number }>(
    'DELETE FROM team_events WHERE member = @member AND seq = @seq'
  )
  const alarms = db.prepare<null, AlarmRow>(
    'SELECT kind, member, seq, why, at FROM team_alarms ORDER BY at, member'
  )
  const raise = db.prepare<AlarmRow>(
    'INSERT OR IGNORE INTO team_alarms (kind, member, seq, why, at) VALUES (@kind, @member, @seq, @why, @at)'
  )
  const clear = db.prepare<{ kind: string; member: string; seq: number }>(
    'DELETE FROM team_alarms WHERE kind = @kind AND member = @member AND seq = @seq'
  )
  const clears = TABLES.map(table => db.prepare<null>(`DELETE FROM ${table}`))

  const readSeat = (): TeamSeat | null => {
    const row = seat.get()
    // Written by this store from a seat.
    return row === undefined ? null : (JSON.parse(row.seat) as TeamSeat)
  }
  /** A sealed address that is gone leaves nothing in the log of the database either. */
  const scrubAfterwards = (): void => {
    db.afterCommit(() => {
      db.scrub()
    })
  }
  const forget = (): void => {
    for (const statement of clears) statement.run()
    scrubAfterwards()
  }

  return {
    seat: readSeat,
    box: () => seat.get()?.box ?? null,
    join(next, box) {
      forget()
      putSeat.run({ seat: JSON.stringify(next), box })
    },
    putBox(box, shownAddress, origin) {
      const before = readSeat()
      if (before === null) return
      changeSeat.run({ seat: JSON.stringify({ ...before, shownAddress, origin }), box })
      scrubAfterwards()
    },
    leave: forget,
    queue(body, at) {
      queue.run({ at, body: JSON.stringify(body) })
    },
    unsigned: limit =>
      // Written by this store from an event.
      unsigned.all({ limit }).map(row => ({ ...row, body: JSON.parse(row.body) as TeamEvent })),
    sign(id, event) {
      putOwn.run(rowOf(event))
      unqueue.run({ id })
    },
    ownHead: () => ownHead.get() ?? null,
    own: (after, limit) => own.all({ after, limit }).map(eventOf),
    ownHash: seq => ownHash.get({ seq })?.hash ?? null,
    adopt(events) {
      for (const event of events) putOwn.run(rowOf(event))
    },
    chains: () => chains.all().map(chainOf),
    putChain({ member, head, expected, expectedSince, told }) {
      putChain.run({
        member,
        seq: head?.seq ?? null,
        hash: head?.hash ?? null,
        expected_seq: expected?.seq ?? null,
        expected_hash: expected?.hash ?? null,
        expected_since: expectedSince,
        told_seq: told?.seq ?? null,
        told_hash: told?.hash ?? null
      })
    },
    kept: () => kept.all().map(eventOf),
    keep(event) {
      keep.run({ member: event.member, ...rowOf(event) })
    },
    drop(member, seq) {
      drop.run({ member, seq })
    },
    alarms: () => alarms.all().map(alarmOf),
    raise(alarm) {
      const { kind, member, seq, at } = alarm
      raise.run({ kind, member, seq, at, why: alarm.kind === 'refused' ? alarm.why : null })
    },
    clearAlarm({ kind, member, seq }) {
      clear.run({ kind, member, seq })
    }
  }
}

function rowOf({ seq, text, hash, signature }: SignedEvent): EventRow {
  return { seq, event: text, hash, signature }
}

/** Verified before it was stored; the text is the event. */
function eventOf({ event, hash, signature }: EventRow): SignedEvent {
  return { ...(JSON.parse(event) as UnsignedEvent), text: event, hash, signature }
}

function headOf(seq: number | null, hash: string | null): Head | null {
  return seq === null || hash === null ? null : { seq, hash }
}

function chainOf(row: ChainRow): SeenChain {
  return {
    member: asMemberId(row.member),
    head: headOf(row.seq, row.hash),
    expected: headOf(row.expected_seq, row.expected_hash),
    expectedSince: row.expected_since,
    told: headOf(row.told_seq, row.told_hash)
  }
}

function alarmOf({ kind, member, seq, why, at }: AlarmRow): TeamAlarm {
  const place = { member: asMemberId(member), seq, at }
  // Both columns are written by this store from an alarm.
  if (kind === 'refused') return { kind, why: why as Refusal, ...place }
  return { kind: kind as Exclude<TeamAlarm['kind'], 'refused'>, ...place }
}
