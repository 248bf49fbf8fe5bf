import { ArrowDown, ArrowUp } from 'lucide-react'
import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { RESIZE_HELP } from '../../../../words/keys'
import type { Column, ColumnId } from './columns'
import { setWidth, sortBy, useKeys } from './keys-state'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type HeaderRowProps = {
  readonly columns: readonly Column[]
  readonly template: string
  readonly isAllSelected: boolean
  readonly onSelectAll: () => void
}

export function HeaderRow({ columns, template, isAllSelected, onSelectAll }: HeaderRowProps) {
  return (
    <div role="row" aria-rowindex={1} className="row row-head" style={{ gridTemplateColumns: template }}>
      <span role="columnheader" aria-colindex={1} className="cell cell-check">
        <input
          type="checkbox"
          className="checkbox"
          aria-label={KEYS_PAGE.selectAll}
          checked={isAllSelected}
          onChange={onSelectAll}
        />
      </span>
      {columns.map((column, place) => (
        <HeaderCell key={column.id} column={column} place={place + 2} />
      ))}
      <span role="columnheader" aria-colindex={columns.length + 2} className="cell">
        <span className="visually-hidden">{KEYS_PAGE.reasons}</span>
      </span>
    </div>
  )
}

function HeaderCell({ column, place }: { readonly column: Column; readonly place: number }) {
  const isSorted = useKeys(state => state.sort) === column.sort
  const isDescending = useKeys(state => state.isDescending)
  const order = isDescending ? 'descending' : 'ascending'
  const Arrow = isDescending ? ArrowDown : ArrowUp
  const { sort } = column
  const cell = useRef<HTMLSpanElement>(null)
  const widthNow = () => cell.current?.offsetWidth ?? column.width

  function onKeyDown(event: KeyboardEvent): void {
    if (!event.shiftKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return
    event.preventDefault()
    event.stopPropagation()
    setWidth(column.id, widthNow() + (event.key === 'ArrowRight' ? WIDTH_STEP : -WIDTH_STEP))
  }

  return (
    <span
      ref={cell}
      role="columnheader"
      aria-colindex={place}
      aria-sort={isSorted ? order : undefined}
      className="cell cell-head"
      onKeyDown={onKeyDown}
    >
      {sort === null ? (
        <span className="head-text">{column.title}</span>
      ) : (
        <button type="button" className="head-button" onClick={() => sortBy(sort)}>
          {column.title}
          {isSorted && <Arrow size={12} aria-hidden="true" />}
        </button>
      )}
      {/* By the keyboard: Shift and an arrow on the title. */}
      <span
        className="column-edge"
        title={RESIZE_HELP}
        onPointerDown={event => startResize(event, column.id, widthNow())}
        onDoubleClick={() => setWidth(column.id, null)}
      />
    </span>
  )
}

const WIDTH_STEP = 16

/** The edge follows the pointer until it is let go, also outside of the window. */
function startResize(event: PointerEvent<HTMLElement>, column: ColumnId, width: number): void {
  const edge = event.currentTarget
  const { clientX, pointerId } = event
  event.preventDefault()
  edge.setPointerCapture(pointerId)
  const move = (moved: globalThis.PointerEvent) => setWidth(column, width + moved.clientX - clientX)
  edge.addEventListener('pointermove', move)
  const end = () => edge.removeEventListener('pointermove', move)
  edge.addEventListener('lostpointercapture', end, { once: true })
}
