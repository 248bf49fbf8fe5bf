import { create } from 'zustand'
import type { KeyRowView } from '../../../../contract/key-row'
import type { KeyQueryInput, KeysTableView } from '../../../../contract/keys'
import type { ColumnId, KeySort } from './columns'

export type Grouping = KeyQueryInput['group']

export type Widths = NonNullable<KeysTableView['widths']>

export type KeysState = {
  readonly sort: KeySort
  readonly isDescending: boolean
  readonly group: Grouping
  readonly collapsed: ReadonlySet<string>
  readonly selected: ReadonlyMap<string, KeyRowView>
  /** The key from which Shift selects on. */
  readonly anchorId: string | null
  /** Keys whose reason line is open. */
  readonly expanded: ReadonlySet<string>
  /** The line of the table that has the keyboard, and the key that stood there: the line follows it. */
  readonly active: number
  readonly activeId: string | null
  /** Since when another key stands there than the person chose, by `performance.now()`; 0 when it is the chosen one. */
  readonly slippedAt: number
  readonly columns: KeysTableView['columns']
  readonly chosen: KeysTableView['chosen']
  readonly widths: Widths
}

export const useKeys = create<KeysState>(() => ({
  sort: 'risk',
  isDescending: true,
  group: 'none',
  collapsed: new Set(),
  selected: new Map(),
  anchorId: null,
  expanded: new Set(),
  active: 0,
  activeId: null,
  slippedAt: 0,
  columns: 'fitting',
  chosen: [],
  widths: {}
}))

/** Sorts by a column; the same column again turns the order. */
export function sortBy(sort: KeySort): void {
  useKeys.setState(state => ({
    sort,
    isDescending: state.sort === sort ? !state.isDescending : sort === 'risk',
    active: 0,
    activeId: null
  }))
}

export function groupBy(group: Grouping): void {
  useKeys.setState({ group, collapsed: new Set(), active: 0, activeId: null })
}

export function toggleGroup(value: string): void {
  useKeys.setState(state => ({ collapsed: toggled(state.collapsed, value) }))
}

export function toggleExpanded(keyId: string): void {
  useKeys.setState(state => ({ expanded: toggled(state.expanded, keyId) }))
}

export function toggleSelected(row: KeyRowView): void {
  useKeys.setState(state => {
    const selected = new Map(state.selected)
    if (!selected.delete(row.id)) selected.set(row.id, row)
    return { selected, anchorId: row.id }
  })
}

/** Shift: these rows and no others, from the anchor, which stays. */
export function selectRange(rows: readonly KeyRowView[], anchorId: string): void {
  useKeys.setState({ selected: new Map(rows.map(row => [row.id, row])), anchorId })
}

/** Where the next Shift begins. */
export function anchorAt(keyId: string): void {
  useKeys.setState({ anchorId: keyId })
}

export function setWidth(column: ColumnId, width: number | null): void {
  useKeys.setState(({ widths: { [column]: _before, ...others } }) => ({
    widths:
      width === null ? others : { ...others, [column]: Math.min(1_000, Math.max(48, Math.round(width))) }
  }))
}

export function selectAll(rows: readonly KeyRowView[]): void {
  useKeys.setState({ selected: new Map(rows.map(row => [row.id, row])) })
}

export function clearSelection(): void {
  useKeys.setState({ selected: new Map(), anchorId: null })
}

export function activate(active: number, activeId: string | null): void {
  const state = useKeys.getState()
  if (state.active === active && state.activeId === activeId && state.slippedAt === 0) return
  useKeys.setState({ active, activeId, slippedAt: 0 })
}

/** The key that had the line is gone, and a neighbour stands in its place. */
export function slip(active: number, activeId: string | null): void {
  useKeys.setState({ active, activeId, slippedAt: performance.now() })
}

export function showColumns(columns: KeysTableView['columns'], chosen: KeysTableView['chosen']): void {
  useKeys.setState({ columns, chosen })
}

/** Takes over a whole layout: the kept one at the start, or that of a saved view. */
export function takeTable({ sort, descending, group, columns, chosen, widths }: KeysTableView): void {
  useKeys.setState({
    sort,
    isDescending: descending,
    group,
    columns,
    chosen,
    widths: widths ?? {},
    collapsed: new Set(),
    active: 0,
    activeId: null
  })
}

export function tableOf({ sort, isDescending, group, columns, chosen, widths }: KeysState): KeysTableView {
  const table = { sort, descending: isDescending, group, columns, chosen: [...chosen] }
  return Object.keys(widths).length === 0 ? table : { ...table, widths: { ...widths } }
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(value)) next.add(value)
  return next
}
