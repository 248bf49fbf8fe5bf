import type { Clock } from '../core/clock'
import { retryAt } from '../core/due/reminders'
import { failed, ok, type Fault, type Outcome, type Result } from '../core/fault'
import type { AuditStore, PlacedRow } from '../core/ports/audit'
import type { Sink, SinkCursor, SinkCursorStore, SinkRecord } from '../core/ports/sink'
import type { Transactions } from '../core/ports/transactions'

// Exports the history as it is written. Each sink has a cursor, which moves once the receiver has taken a batch; whatever is not surely
// taken is sent again. A crash after a batch was taken and before the cursor moved sends it twice, under the same sequence numbers.

export type AuditExportTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly transactions: Transactions
  readonly audit: Pick<AuditStore, 'after' | 'countAfter' | 'append' | 'heads'>
  readonly cursors: SinkCursorStore
  /** May anything be sent and written now? */
  isOpen(): boolean
  sinks(): readonly Sink[]
  recordOf(placed: PlacedRow): SinkRecord
}

export type SinkState = {
  readonly sentAt: number | null
  /** Rows that it has not taken yet, at most 1,000. */
  readonly waiting: number
  readonly sequence: number
  readonly nextTryAt: number | null
  readonly fault: string | null
}

export type AuditExport = {
  /** Begins behind the newest row. */
  begin(sinkId: string): void
  /** Sends what waits, to all sinks side by side. A call while one is running does nothing. */
  run(): Promise<void>
  /** Sends the newest row, which the sink may have already. Faults: those of the sink; `not-found`. */
  test(sinkId: string): Promise<Result<null>>
  state(sinkId: string): SinkState
  forget(sinkId: string): void
  /** What failed is due at once. */
  retry(sinkId: string): void
  whenIdle(): Promise<void>
}

/** One run leaves the rest to the next, so that a long outage is caught up in steps. */
const MOST_BATCHES = 20
const MOST_COUNTED = 1_000

export function createAuditExport(tools: AuditExportTools): AuditExport {
  const { clock, cursors, audit } = tools
  let running: Promise<void> | null = null

  function cursorOf(sinkId: string): SinkCursor {
    const known = cursors.get(sinkId)
    if (known !== null) return known
    const head = audit.heads().find(({ chain }) => chain === 'main')
    const place = { seq: head?.seq ?? 0, sequence: head?.rows ?? 0 }
    const cursor = { sinkId, ...place, sentAt: null, attempts: 0, nextTryAt: null, fault: null }
    cursors.put(cursor)
    return cursor
  }

  async function sendTo(sink: Sink): Promise<void> {
    for (let batch = 0; batch < MOST_BATCHES && tools.isOpen(); batch += 1) {
      const cursor = cursorOf(sink.id)
      if (cursor.nextTryAt !== null && cursor.nextTryAt > clock.now()) return
      const rows = audit.after(cursor, sink.mostRecords)
      if (rows.length === 0) return
      const outcome = await sink.send(rows.map(placed => tools.recordOf(placed)))
      if (!keep(sink, cursor, rows, outcome)) return
    }
  }

  /** True when the next batch may go. */
  function keep(sink: Sink, cursor: SinkCursor, rows: readonly PlacedRow[], outcome: Outcome<null>): boolean {
    // It was removed while the batch was under way.
    if (!tools.isOpen() || cursors.get(sink.id) === null) return false
    const last = rows.at(-1)
    if (outcome.kind === 'committed' && last !== undefined) {
      const { row, sequence } = last
      const moved = { seq: row.seq, sequence, sentAt: clock.now(), attempts: 0, nextTryAt: null, fault: null }
      tools.transactions.run(() => {
        cursors.put({ sinkId: sink.id, ...moved })
        if (cursor.attempts > 0) note(sink, 'sink.resumed', { failures: cursor.attempts })
      })
      return true
    }
    if (outcome.kind === 'committed') return false
    const attempts = cursor.attempts + 1
    const nextTryAt = retryAt(clock.now(), attempts, outcome.fault.retryAfterMs)
    tools.transactions.run(() => {
      cursors.put({ ...cursor, attempts, nextTryAt, fault: codeOf(outcome.fault) })
      // One row for an outage, however long it is: each row would be one more to export.
      if (attempts === 1) note(sink, 'sink.failing', { fault: codeOf(outcome.fault) })
    })
    return false
  }

  function note(
    sink: Sink,
    act: 'sink.failing' | 'sink.resumed',
    facts: Record<string, string | number>
  ): void {
    audit.append({
      at: clock.now(),
      act,
      actor: 'rekey',
      accountId: null,
      keyId: null,
      rotationId: null,
      facts: { name: sink.name, ...facts }
    })
  }

  async function sendAll(): Promise<void> {
    if (!tools.isOpen()) return
    await Promise.all(tools.sinks().map(sendTo))
  }

  async function test(sinkId: string): Promise<Result<null>> {
    const sink = tools.sinks().find(({ id }) => id === sinkId)
    if (sink === undefined) return failed('not-found', undefined, { subject: 'sink' })
    const head = audit.heads().find(({ chain }) => chain === 'main')
    const newest = audit.after({ seq: (head?.seq ?? 1) - 1, sequence: (head?.rows ?? 1) - 1 }, 1)
    const outcome = await sink.send(newest.map(placed => tools.recordOf(placed)))
    if (outcome.kind !== 'committed') return { ok: false, fault: outcome.fault }
    retry(sinkId)
    return ok(null)
  }

  function retry(sinkId: string): void {
    const cursor = cursors.get(sinkId)
    if (cursor !== null && cursor.nextTryAt !== null) cursors.put({ ...cursor, nextTryAt: clock.now() })
  }

  return {
    begin: sinkId => {
      cursorOf(sinkId)
    },
    run: () => {
      running ??= sendAll().finally(() => {
        running = null
      })
      return running
    },
    test,
    retry,
    state: sinkId => {
      const cursor = cursors.get(sinkId)
      if (cursor === null) return { sentAt: null, waiting: 0, sequence: 0, nextTryAt: null, fault: null }
      const { sentAt, sequence, nextTryAt, fault } = cursor
      return { sentAt, sequence, nextTryAt, fault, waiting: audit.countAfter(cursor.seq, MOST_COUNTED) }
    },
    forget: sinkId => {
      cursors.remove(sinkId)
    },
    whenIdle: () => running ?? Promise.resolve()
  }
}

function codeOf({ code, detail }: Fault): string {
  return detail === undefined ? code : `${code}/${detail}`
}
