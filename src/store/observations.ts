import { HOUR } from '../core/clock'
import { isOwnProbe } from '../core/dormancy/last-use'
import type { LastUsed } from '../core/key'
import type { Db } from './db'
import { lastUsedColumns, toLastUsed } from './key-rows'
import type { LastUsedColumns } from './key-rows'
import type { Observation, ObservationStore } from '../core/ports/observations'

/** Runs of equal readings kept for each key; the longest gap is remembered beyond them. */
const MAX_RUNS = 128
const MAX_PROBES = 256

type Run = LastUsedColumns & { key_row: number; first_observed_at: number; last_observed_at: number }

type Use = Extract<LastUsed, { kind: 'used' }>

/** What keys.ts needs of this file besides the port. */
export type ObservationWriter = {
  /**
   * Records a reading of a key by its row. Equal readings only move the end of the run. Answers how long the key was not
   * used before the use that this shows; null when it shows none. The caller writes that down.
   */
  record(row: number, observation: Observation): number | null
  /** The first readings of keys that were just stored: of this row, the last one, and all between. */
  beginAll(firstRow: number, lastRow: number): void
  /** Writes down how long a key was not used, if it never was for longer. */
  noteGap(row: number, gapMs: number): void
  hasProbes(row: number): boolean
  /** Was any key ever probed? */
  hasAnyProbes(): boolean
}

export function observationStore(db: Db): ObservationStore & ObservationWriter {
  const rowOf = db.prepare<{ id: string }, { row: number }>('SELECT row FROM keys WHERE id = @id')
  const newest = db.prepare<{ row: number; limit: number }, Run>(
    'SELECT * FROM observations WHERE key_row = @row ORDER BY first_observed_at DESC LIMIT @limit'
  )
  const oldest = db.prepare<{ row: number }, { first_observed_at: number }>(`
    SELECT first_observed_at FROM observations WHERE key_row = @row ORDER BY first_observed_at LIMIT 1
  `)
  const insert = db.prepare<Run>(`
    INSERT INTO observations (key_row, first_observed_at, last_observed_at, last_used_kind, last_used_at,
      last_used_precision_ms, last_used_reason)
    VALUES (@key_row, @first_observed_at, @last_observed_at, @last_used_kind, @last_used_at,
      @last_used_precision_ms, @last_used_reason)
  `)
  // The row has all that a first reading says: handing every value to SQLite once more would take longer than storing it.
  const insertFirst = db.prepare<{ first: number; last: number }>(`
    INSERT INTO observations (key_row, first_observed_at, last_observed_at, last_used_kind, last_used_at,
      last_used_precision_ms, last_used_reason)
    SELECT row, first_seen_at, first_seen_at, last_used_kind, last_used_at, last_used_precision_ms, last_used_reason
    FROM keys WHERE row BETWEEN @first AND @last
  `)
  const extend = db.prepare<{ row: number; first: number; last: number }>(
    'UPDATE observations SET last_observed_at = @last WHERE key_row = @row AND first_observed_at = @first'
  )
  const prune = db.prepare<{ row: number; kept: number }>(`
    DELETE FROM observations WHERE key_row = @row AND first_observed_at < (
      SELECT first_observed_at FROM observations WHERE key_row = @row
      ORDER BY first_observed_at DESC LIMIT 1 OFFSET @kept - 1)
  `)
  const lastUse = db.prepare<{ row: number }, { last_used_at: number; last_used_precision_ms: number }>(`
    SELECT last_used_at, last_used_precision_ms FROM observations
    WHERE key_row = @row AND last_used_kind = 'used' ORDER BY first_observed_at DESC LIMIT 1
  `)
  const writeGap = db.prepare<{ row: number; gap: number }>(
    'UPDATE keys SET longest_gap_ms = @gap WHERE row = @row AND coalesce(longest_gap_ms, -1) < @gap'
  )
  const gap = db.prepare<{ row: number }, { longest_gap_ms: number | null }>(
    'SELECT longest_gap_ms FROM keys WHERE row = @row'
  )
  const addProbe = db.prepare<{ row: number; at: number }>(
    'INSERT INTO probes (key_row, at) VALUES (@row, @at) ON CONFLICT DO NOTHING'
  )
  const pruneProbes = db.prepare<{ row: number; kept: number }>(`
    DELETE FROM probes WHERE key_row = @row AND at < (
      SELECT at FROM probes WHERE key_row = @row ORDER BY at DESC LIMIT 1 OFFSET @kept - 1)
  `)
  const probesSince = db.prepare<{ row: number; since: number }, { at: number }>(
    'SELECT at FROM probes WHERE key_row = @row AND at >= @since ORDER BY at'
  )
  // Few keys are ever probed: asking for each key of a list whether it was must cost nothing.
  let probed: Set<number> | null = null
  db.onRollback(() => {
    probed = null
  })

  const probedRows = (): ReadonlySet<number> => {
    probed ??= new Set(
      db
        .prepare<null, { row: number }>('SELECT DISTINCT key_row AS row FROM probes')
        .all()
        .map(p => p.row)
    )
    return probed
  }
  const hasProbes = (row: number): boolean => probedRows().has(row)
  const probeTimes = (row: number, since: number): number[] =>
    hasProbes(row) ? probesSince.all({ row, since }).map(({ at }) => at) : []

  function noteGap(row: number, gap: number): void {
    writeGap.run({ row, gap })
  }

  function record(row: number, { observedAt, lastUsed }: Observation): number | null {
    const run = newest.get({ row, limit: 1 })
    if (run !== undefined && isSame(toLastUsed(run), lastUsed)) {
      if (observedAt > run.last_observed_at)
        extend.run({ row, first: run.first_observed_at, last: observedAt })
      return null
    }
    // Readings come in order; one that is late tells nothing about now.
    if (run !== undefined && observedAt <= run.last_observed_at) return null

    const gapMs = lastUsed.kind === 'used' ? gapBefore(row, lastUsed, run) : null
    begin(row, { observedAt, lastUsed })
    // Once an hour will do: a key that is read every minute has some runs more for a while.
    if (run !== undefined && hourOf(run.first_observed_at) !== hourOf(observedAt))
      prune.run({ row, kept: MAX_RUNS })
    return gapMs
  }

  function begin(row: number, { observedAt, lastUsed }: Observation): void {
    insert.run({
      key_row: row,
      first_observed_at: observedAt,
      last_observed_at: observedAt,
      ...lastUsedColumns(lastUsed)
    })
  }

  function gapBefore(row: number, { at, precisionMs }: Use, newestRun: Run | undefined): number | null {
    if (isOwnProbe(at, precisionMs, probeTimes(row, 0))) return null
    const before = isUse(newestRun) ? newestRun : lastUse.get({ row })
    const isForeign =
      before !== undefined &&
      !isOwnProbe(before.last_used_at, before.last_used_precision_ms, probeTimes(row, 0))
    if (!isForeign || at <= before.last_used_at) return null
    return at - before.last_used_at
  }

  return {
    record,
    beginAll: (first, last) => {
      insertFirst.run({ first, last })
    },
    noteGap,
    hasProbes,
    hasAnyProbes: () => probedRows().size > 0,
    add: (id, observation) => {
      db.transaction(() => {
        const found = rowOf.get({ id })
        const gapMs = found === undefined ? null : record(found.row, observation)
        if (found !== undefined && gapMs !== null) noteGap(found.row, gapMs)
      })
    },
    addEarlier: (id, observations) => {
      db.transaction(() => {
        const found = rowOf.get({ id })
        const first = found === undefined ? undefined : oldest.get({ row: found.row })
        if (found === undefined || first === undefined) return
        let before: LastUsed | null = null
        for (const observation of observations) {
          const { observedAt, lastUsed } = observation
          if (observedAt >= first.first_observed_at || (before !== null && isSame(before, lastUsed))) continue
          begin(found.row, observation)
          before = lastUsed
        }
        prune.run({ row: found.row, kept: MAX_RUNS })
      })
    },
    recent: (id, limit) => {
      const found = rowOf.get({ id })
      if (found === undefined) return []
      return newest.all({ row: found.row, limit }).flatMap(toObservations).slice(0, limit)
    },
    longestGapMs: id => {
      const found = rowOf.get({ id })
      return found === undefined ? null : (gap.get({ row: found.row })?.longest_gap_ms ?? null)
    },
    addProbe: (id, at) => {
      db.transaction(() => {
        const found = rowOf.get({ id })
        if (found === undefined) return
        addProbe.run({ row: found.row, at })
        pruneProbes.run({ row: found.row, kept: MAX_PROBES })
        if (!hasProbes(found.row)) probed?.add(found.row)
      })
    },
    probes: (id, since) => {
      const found = rowOf.get({ id })
      return found === undefined ? [] : probeTimes(found.row, since)
    }
  }
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR)
}

function isUse(run: Run | undefined): run is Run & { last_used_at: number; last_used_precision_ms: number } {
  return run?.last_used_kind === 'used' && run.last_used_at !== null && run.last_used_precision_ms !== null
}

function isSame(a: LastUsed, b: LastUsed): boolean {
  if (a.kind === 'used' && b.kind === 'used') return a.at === b.at
  return a.kind === b.kind
}

/** A run shows as its two ends: when this reading was last and first taken. */
function toObservations(run: Run): Observation[] {
  const lastUsed = toLastUsed(run)
  const ends = [{ observedAt: run.last_observed_at, lastUsed }]
  if (run.first_observed_at !== run.last_observed_at)
    ends.push({ observedAt: run.first_observed_at, lastUsed })
  return ends
}
