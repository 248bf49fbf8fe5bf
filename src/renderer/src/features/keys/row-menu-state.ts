import { create } from 'zustand'
import type { KeyRowView } from '../../../../contract/key-row'

export type RowMenuState = {
  readonly row: KeyRowView
  /** Where it opens, in the window. */
  readonly at: { readonly x: number; readonly y: number }
}

/** The context menu of the list; null while it is closed. */
export const useRowMenu = create<{ readonly open: RowMenuState | null }>(() => ({ open: null }))

export function openRowMenu(row: KeyRowView, at: RowMenuState['at']): void {
  useRowMenu.setState({ open: { row, at } })
}

/** By the keyboard: under the line that has the focus. */
export function openRowMenuAtRow(row: KeyRowView): void {
  const line = document.activeElement?.closest('[data-line]')
  const box = line?.getBoundingClientRect()
  openRowMenu(row, { x: (box?.left ?? 0) + 48, y: box?.bottom ?? 0 })
}

export function closeRowMenu(): void {
  useRowMenu.setState({ open: null })
}
