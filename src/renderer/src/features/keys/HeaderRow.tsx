import { ArrowDown, ArrowUp } from 'lucide-react'
import type { Column } from './columns'
import { sortBy, useKeys } from './keys-state'

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
          aria-label="Select all keys of this list"
          checked={isAllSelected}
          onChange={onSelectAll}
        />
      </span>
      {columns.map((column, place) => (
        <HeaderCell key={column.id} column={column} place={place + 2} />
      ))}
      <span role="columnheader" aria-colindex={columns.length + 2} className="cell">
        <span className="visually-hidden">Reasons</span>
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
  return (
    <span role="columnheader" aria-colindex={place} aria-sort={isSorted ? order : undefined} className="cell">
      {sort === null ? (
        <span className="head-text">{column.title}</span>
      ) : (
        <button type="button" className="head-button" onClick={() => sortBy(sort)}>
          {column.title}
          {isSorted && <Arrow size={12} aria-hidden="true" />}
        </button>
      )}
    </span>
  )
}
