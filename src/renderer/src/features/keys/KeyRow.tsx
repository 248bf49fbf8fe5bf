import { memo, type CSSProperties } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { showKey } from '../../state/navigation'
import { rowName } from '../../../../words/keys'
import type { Column } from './columns'
import { KeyCell } from './KeyCell'
import { activate, anchorAt, toggleExpanded, toggleSelected } from './keys-state'
import { isPick, type PickRow } from './pick-rows'
import { openRowMenu } from './row-menu-state'
import { ReasonLine } from './ReasonLine'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type KeyRowProps = {
  readonly row: KeyRowView
  readonly index: number
  readonly columns: readonly Column[]
  readonly template: string
  readonly top: number
  readonly onPick: PickRow
  readonly isActive: boolean
  readonly isSelected: boolean
  readonly isOpen: boolean
  readonly isExpanded: boolean
}

export const KeyRow = memo(function KeyRow(props: KeyRowProps) {
  const { row, index, columns, template, top, onPick, isActive, isSelected, isOpen, isExpanded } = props
  const now = useNow(LIST_STEP_MS)
  const place: CSSProperties = { transform: `translateY(${top}px)`, gridTemplateColumns: template }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-label={rowName(row, now)}
      data-index={index}
      data-line
      tabIndex={isActive ? 0 : -1}
      className={classOf(props)}
      style={place}
      onClick={event => {
        activate(index, row.id)
        if (isPick(event)) onPick(row, index, event)
        else {
          anchorAt(row.id)
          showKey(row.id)
        }
      }}
      onMouseDown={event => {
        // Shift would select the text in between.
        if (event.shiftKey) event.preventDefault()
      }}
      onContextMenu={event => {
        event.preventDefault()
        activate(index, row.id)
        openRowMenu(row, { x: event.clientX, y: event.clientY })
      }}
      onFocus={() => activate(index, row.id)}
      data-open={isOpen || undefined}
    >
      <span
        role="gridcell"
        aria-colindex={1}
        className="cell cell-check"
        onClick={event => event.stopPropagation()}
      >
        <input
          type="checkbox"
          className="checkbox"
          tabIndex={-1}
          aria-label={KEYS_PAGE.selectName(row.name)}
          checked={isSelected}
          onClick={event => {
            if (!event.shiftKey) return
            event.preventDefault()
            onPick(row, index, event)
          }}
          onChange={() => toggleSelected(row)}
        />
      </span>
      {columns.map((column, place) => (
        <KeyCell key={column.id} column={column.id} row={row} place={place + 2} now={now} />
      ))}
      <span role="gridcell" aria-colindex={columns.length + 2} className="cell cell-more">
        {row.verdict.findings.length > 0 && <Expander row={row} isExpanded={isExpanded} />}
      </span>
      {isExpanded && <ReasonLine row={row} />}
    </div>
  )
})

function Expander({ row, isExpanded }: { readonly row: KeyRowView; readonly isExpanded: boolean }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={isExpanded ? 'expander expander-open' : 'expander'}
      aria-expanded={isExpanded}
      aria-label={KEYS_PAGE.reasonsOfName(row.name)}
      onClick={event => {
        event.stopPropagation()
        toggleExpanded(row.id)
      }}
    />
  )
}

function classOf({ row, isSelected, isActive }: KeyRowProps): string {
  const isDim = row.status !== 'active' || row.vanishedAt !== null
  return [
    'row',
    isSelected && 'row-selected',
    isActive && 'row-active',
    isDim && 'row-dim',
    row.isStale && 'row-stale'
  ]
    .filter(Boolean)
    .join(' ')
}
