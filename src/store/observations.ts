import { isOwnProbe } from '../core/dormancy/last-use'
import type { LastUsed } from '../core/key'
import type { Db } from './db'
import { lastUsedColumns, toLastUsed } from './key-rows'
import type { LastUsedColumns } from './key-rows'
import type { Observation, ObservationStore } from './ports'

/** Runs of equal readings kept for each key; the longest gap is remembered beyond them. */
const MAX_RUNS = 128
const MAX_PROBES = 256

type Run = LastUsedColumns & { key_row: number; first_observed_at: number; last_observed_at: number }

/** What keys.ts needs of this file besides the port. */
export type ObservationWriter = {
  /** Records a reading of a key by its row. Equal readings only move the end of the run. */
  record(row: number, observation: Observation): void
  /** The first reading of a key that was just stored. */
  begin(row: number, observation: Observation): void
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
  const noteGap = db.prepare<{ row: number; gap: number }>(
    'UPDATE keys SET longest_gap_ms = max(coalesce(longest_gap_ms, 0), @gap) WHERE row = @row'
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

  function record(row: number, { observedAt, lastUsed }: Observation): void {
    const run = newest.get({ row, limit: 1 })
    if (run !== undefined && isSame(toLastUsed(run), lastUsed)) {
      if (observedAt > run.last_observed_at)
        extend.run({ row, first: run.first_observed_at, last: observedAt })
      return
    }
    // Readings come in order; one that is late tells nothing about now.
    if (run !== undefined && observedAt <= run.last_observed_at) return

    if (lastUsed.kind === 'used') noteUseOf(row, lastUsed.at, lastUsed.precisionMs)
    begin(row, { observedAt, lastUsed })
    if (run !== undefined) prune.run({ row, kept: MAX_RUNS })
  }

  function begin(row: number, { observedAt, lastUsed }: Observation): void {
    insert.run({
      key_row: row,
      first_observed_at: observedAt,
      last_observed_at: observedAt,
      ...lastUsedColumns(lastUsed)
    })
  }

  function noteUseOf(row: number, at: number, precisionMs: number): void {
    if (isOwnProbe(at, precisionMs, probeTimes(row, 0))) return
    const before = lastUse.get({ row })
    const isForeign =
      before !== undefined &&
      !isOwnProbe(before.last_used_at, before.last_used_precision_ms, probeTimes(row, 0))
    if (isForeign && at > before.last_used_at) noteGap.run({ row, gap: at - before.last_used_at })
  }

  return {
    record,
    begin,
    hasProbes,
    hasAnyProbes: () => probedRows().size > 0,
    add: (id, observation) => {
      db.transaction(() => {
        const found = rowOf.get({ id })
        if (found !== undefined) record(found.row, observation)
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
