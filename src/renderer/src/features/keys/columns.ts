import type { KeyQueryInput, KeysTableView } from '../../../../contract/keys'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type KeySort = KeyQueryInput['sort']
export type ColumnId = KeysTableView['chosen'][number]

export type Column = {
  readonly id: ColumnId
  readonly title: string
  readonly sort: KeySort | null
  /** Least width in px; what is left over goes to the columns that grow. */
  readonly width: number
  readonly grows: number
  /** 0 always stays; the highest number leaves first when the window is narrow. */
  readonly leaves: number
}

export const COLUMNS: readonly Column[] = [
  { id: 'name', title: KEYS_PAGE.name, sort: 'name', width: 190, grows: 3, leaves: 0 },
  { id: 'service', title: KEYS_PAGE.service, sort: 'service', width: 120, grows: 1, leaves: 9 },
  { id: 'environment', title: KEYS_PAGE.env, sort: 'environment', width: 76, grows: 0, leaves: 0 },
  { id: 'account', title: KEYS_PAGE.account, sort: 'account', width: 144, grows: 2, leaves: 2 },
  { id: 'mask', title: KEYS_PAGE.key, sort: null, width: 132, grows: 0, leaves: 3 },
  { id: 'lastUsed', title: KEYS_PAGE.lastUsed, sort: 'lastUsed', width: 112, grows: 0, leaves: 0 },
  { id: 'activity', title: KEYS_PAGE.ninetyDays, sort: null, width: 104, grows: 0, leaves: 4 },
  { id: 'findings', title: KEYS_PAGE.findings, sort: 'risk', width: 156, grows: 2, leaves: 1 },
  { id: 'age', title: KEYS_PAGE.age, sort: 'createdAt', width: 60, grows: 0, leaves: 5 },
  { id: 'permissions', title: KEYS_PAGE.permissions, sort: 'permissions', width: 140, grows: 2, leaves: 6 },
  { id: 'expires', title: KEYS_PAGE.expires, sort: 'expiresAt', width: 84, grows: 0, leaves: 8 },
  { id: 'owner', title: KEYS_PAGE.createdBy, sort: 'owner', width: 110, grows: 1, leaves: 7 }
]

/** The columns that a layout shows in `available` px. The name always stands: a row without one is nobody's. */
export function shownColumns(
  { columns, chosen }: Pick<KeysTableView, 'columns' | 'chosen'>,
  available: number
): readonly Column[] {
  switch (columns) {
    case 'fitting':
      return fittingColumns(available)
    case 'all':
      return COLUMNS
    case 'chosen':
      return COLUMNS.filter(column => column.id === 'name' || chosen.includes(column.id))
    default:
      return columns satisfies never
  }
}

/** The columns with the widths that a person gave them. */
export function withWidths(columns: readonly Column[], widths: KeysTableView['widths']): readonly Column[] {
  if (widths === undefined) return columns
  return columns.map(column => {
    const width = widths[column.id]
    return width === undefined ? column : { ...column, width, grows: 0 }
  })
}

/** The columns that fit beside each other in `available` px, least important ones left out first. */
export function fittingColumns(available: number): readonly Column[] {
  let shown = COLUMNS
  while (totalWidth(shown) > available) {
    const leaving = Math.max(...shown.map(column => column.leaves))
    if (leaving === 0) return shown
    shown = shown.filter(column => column.leaves !== leaving)
  }
  return shown
}

function totalWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + column.width, 0)
}

/** The value of `grid-template-columns` for a row: check box, columns, expander. */
export function templateOf(columns: readonly Column[]): string {
  // A width that a person chose does not grow; were none to grow, the last one takes what is left over.
  const isRigid = columns.every(({ grows }) => grows === 0)
  const tracks = columns.map(({ width, grows }, place) =>
    isRigid && place === columns.length - 1
      ? `minmax(${width}px, 1fr)`
      : grows === 0
        ? `${width}px`
        : `minmax(${width}px, ${grows}fr)`
  )
  return ['32px', ...tracks, '28px'].join(' ')
}

/** Width of the check box, the expander and the padding of a row. */
export const ROW_EXTRA = 84

export function leastWidth(columns: readonly Column[]): number {
  return totalWidth(columns) + ROW_EXTRA
}
