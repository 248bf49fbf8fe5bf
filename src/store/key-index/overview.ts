import { DAY } from '../../core/clock'
import type { EnvironmentCounts } from '../../core/ports/keys'
import type { Columns } from './columns'

// What the first screen counts: one pass over the columns for each question.

export type ExpiryRange = { readonly from: number; readonly days: number; readonly limit: number }
export type ExpiringRows = {
  readonly perDay: readonly number[]
  readonly total: number
  readonly rows: readonly number[]
}

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
    .sort((left, right) => right.total - left.total)
}

export function findExpiring(
  { numbers: { expiresAt } }: Columns,
  match: Uint8Array,
  { from, days, limit }: ExpiryRange
): ExpiringRows {
  const perDay = Array.from({ length: days }, () => 0)
  const found: number[] = []
  for (let row = 0; row < match.length; row += 1) {
    if (match[row] !== 1) continue
    // NaN, an unknown expiry, is on no day.
    const day = Math.floor((expiresAt.at(row) - from) / DAY)
    if (!(day >= 0 && day < days)) continue
    perDay[day] = (perDay[day] ?? 0) + 1
    found.push(row)
  }
  found.sort((left, right) => expiresAt.at(left) - expiresAt.at(right))
  return { perDay, total: found.length, rows: found.slice(0, limit) }
}
