import type { KeyDetailView } from '../../../../contract/keys'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { cellsSummary, cellWords, NO_ACTIVITY, POLICY_LINE_WORDS } from '../../../../words/activity'
import { CELL_DAYS, cellsOfUse } from './use-cells'

export type UseCellsProps = { readonly detail: KeyDetailView }

const CELL = 3
const HEIGHT = 18

/** 90 days as cells, with the day from which the policy calls the key dormant. */
export function UseCells({ detail }: UseCellsProps) {
  const now = useNow(LIST_STEP_MS)
  if (detail.row.lastUsed.kind === 'unknown') return <span className="faint">{NO_ACTIVITY}</span>
  const cells = cellsOfUse(detail, now)
  const used = cells.filter(({ state }) => state === 'used').length
  const policyDays = detail.row.verdict.facts['policyDays']
  const hasLine = typeof policyDays === 'number' && policyDays > 0 && policyDays <= CELL_DAYS
  return (
    <svg
      className="use-cells"
      viewBox={`0 0 ${CELL_DAYS * CELL} ${HEIGHT}`}
      role="img"
      aria-label={cellsSummary(used, CELL_DAYS)}
    >
      {cells.map(({ at, state }, place) => (
        <rect
          key={place}
          x={place * CELL}
          y={state === 'used' ? 2 : 8}
          width={CELL - 0.75}
          height={state === 'used' ? HEIGHT - 4 : 4}
          className={`use-cell use-cell-${state}`}
        >
          <title>{cellWords(at, state)}</title>
        </rect>
      ))}
      {hasLine && (
        <line
          x1={(CELL_DAYS - policyDays) * CELL + 0.5}
          x2={(CELL_DAYS - policyDays) * CELL + 0.5}
          y1={0}
          y2={HEIGHT}
          className="use-policy"
        >
          <title>{POLICY_LINE_WORDS(policyDays)}</title>
        </line>
      )}
    </svg>
  )
}
