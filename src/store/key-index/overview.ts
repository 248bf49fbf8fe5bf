import { DAY } from '../../core/clock'
import type { EnvironmentCounts, KeysOverview, OverviewQuestion } from '../../core/ports/keys'
import type { Columns } from './columns'

// What the first screen counts: one pass over the columns for each question.

export type ExpiryRange = OverviewQuestion['expiring']
export type ExpiringRows = {
  readonly perDay: readonly number[]
  readonly total: number
  readonly rows: readonly number[]
}
export type OverviewRows = Omit<KeysOverview, 'expiring'> & { readonly expiring: ExpiringRows }

export function countEnvironments({ texts }: Columns, match: Uint8Array): readonly EnvironmentCounts[] {
  const { environment, verdictState } = texts
  const states = verdictState.texts.length
  const counts = new Uint32Array(environment.texts.length * states)
  for (let row = 0; row < match.length; row += 1) {
    if (match[row] !== 1) continue
    const cell = (environment.codes[row] ?? 0) * states + (verdictState.codes[row] ?? 0)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return environment.texts
    .map((name, code) => {
      const own = [...counts.subarray(code * states, (code + 1) * states)]
      const byVerdict = own.flatMap((count, state): [string, number][] =>
        count === 0 ? [] : [[verdictState.texts[state] ?? '', count]]
      )
      return {
        environment: name,
        total: own.reduce((sum, count) => sum + count, 0),
        byVerdict: Object.fromEntries(byVerdict)
      }
    })
    .filter(({ total }) => total > 0)
    .sort(byTotal)
}

export function byTotal(left: EnvironmentCounts, right: EnvironmentCounts): number {
  return right.total - left.total || (left.environment < right.environment ? -1 : 1)
}

export function findExpiring(
  { numbers: { expiresAt } }: Columns,
  match: Uint8Array,
  range: ExpiryRange
): ExpiringRows {
  const found: number[] = []
  for (let row = 0; row < match.length; row += 1) {
    // NaN, an unknown expiry, is on no day.
    if (match[row] === 1 && dayOf(expiresAt.at(row), range) !== null) found.push(row)
  }
  found.sort((left, right) => expiresAt.at(left) - expiresAt.at(right))
  return byDay(
    found.map(row => ({ row, expiresAt: expiresAt.at(row) })),
    range
  )
}

/** Keys in the order of their ends, all of them within the range. */
export function byDay(
  found: readonly { readonly row: number; readonly expiresAt: number }[],
  range: ExpiryRange
): ExpiringRows {
  const perDay = Array.from({ length: range.days }, () => 0)
  for (const { expiresAt } of found) {
    const day = dayOf(expiresAt, range) ?? 0
    perDay[day] = (perDay[day] ?? 0) + 1
  }
  return { perDay, total: found.length, rows: found.slice(0, range.limit).map(({ row }) => row) }
}

function dayOf(expiresAt: number, { from, days }: ExpiryRange): number | null {
  const day = Math.floor((expiresAt - from) / DAY)
  return day >= 0 && day < days ? day : null
}
