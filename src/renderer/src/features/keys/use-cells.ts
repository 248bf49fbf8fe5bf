import type { KeyDetailView } from '../../../../contract/keys'
import type { CellState } from '../../../../words/activity'

export const CELL_DAYS = 90
const DAY_MS = 86_400_000

export type UseCell = { readonly at: number; readonly state: CellState }

/** The last 90 days, oldest first: on which of them a use was seen. Days before the first reading say nothing. */
export function cellsOfUse(
  { row, observations, firstSeenAt }: Pick<KeyDetailView, 'row' | 'observations' | 'firstSeenAt'>,
  now: number
): readonly UseCell[] {
  const uses = [row.lastUsed, ...observations.map(({ lastUsed }) => lastUsed)].flatMap(lastUsed =>
    lastUsed.kind === 'used' ? [lastUsed.at] : []
  )
  const usedDays = new Set(uses.map(at => Math.floor((now - at) / DAY_MS)))
  const knownFrom = Math.min(
    firstSeenAt,
    row.createdAt ?? firstSeenAt,
    ...observations.map(each => each.observedAt)
  )
  return Array.from({ length: CELL_DAYS }, (_, place) => {
    const ago = CELL_DAYS - 1 - place
    const at = now - ago * DAY_MS
    if (usedDays.has(ago)) return { at, state: 'used' }
    return { at, state: at < knownFrom ? 'before' : 'unused' }
  })
}
