import { useEffect, useRef } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import { useShortcuts } from '../../app/use-shortcuts'
import { inBackground } from '../../bridge'
import { showKey, useNavigation } from '../../state/navigation'
import { copyId, disableKey, enableKey, revokeKeys, rotateKeys } from './key-acts'
import {
  activate,
  anchorAt,
  clearSelection,
  toggleExpanded,
  toggleGroup,
  toggleSelected,
  useKeys
} from './keys-state'
import { itemAt, type Layout } from './layout'
import { rowAt, type KeyList } from './pager'
import type { PickRow } from './pick-rows'
import { openRowMenuAtRow } from './row-menu-state'

const PAGE = 15
const SLIP_MS = 1_500

/** The keyboard of the Keys screen. Each key acts on the active line, or on the selection when there is one. */
export function useKeyKeys(list: KeyList, layout: Layout, pickRow: PickRow): void {
  const now = useRef({ list, layout })
  useEffect(() => {
    now.current = { list, layout }
  })

  function item() {
    return itemAt(now.current.layout, useKeys.getState().active)
  }
  function active(): KeyRowView | undefined {
    const line = item()
    return line.kind === 'row' ? rowAt(now.current.list, line.offset) : undefined
  }
  function chosen(): readonly KeyRowView[] {
    const { selected } = useKeys.getState()
    if (selected.size > 0) return [...selected.values()]
    const row = active()
    return row === undefined ? [] : [row]
  }
  function move(by: number): void {
    const { count } = now.current.layout
    const line = Math.max(0, Math.min(count - 1, useKeys.getState().active + by))
    activate(line, null)
    const row = active()
    activate(line, row?.id ?? null)
    if (useNavigation.getState().keyId !== null && row !== undefined) showKey(row.id)
  }
  /** Shift and an arrow: the selection goes on to the next line. */
  function extend(by: number): void {
    const from = active()
    const { anchorId } = useKeys.getState()
    if (from !== undefined && (anchorId === null || useKeys.getState().selected.size === 0)) anchorAt(from.id)
    move(by)
    const row = active()
    if (row !== undefined) pickRow(row, useKeys.getState().active, { shiftKey: true })
  }
  function withActive(act: (row: KeyRowView) => void): void {
    const row = active()
    if (row !== undefined) act(row)
  }
  function openLine(): void {
    const line = item()
    if (line.kind === 'group') toggleGroup(line.value)
    else withActive(row => showKey(row.id))
  }
  function switchRow(row: KeyRowView): void {
    // It acts at once, so not on a key that slid under the cursor the moment before.
    const { slippedAt } = useKeys.getState()
    if (slippedAt > 0 && performance.now() - slippedAt < SLIP_MS) return
    if (row.can.disable) inBackground(disableKey(row))
    else if (row.can.enable) inBackground(enableKey(row))
  }
  function back(): void {
    if (useNavigation.getState().keyId !== null) showKey(null)
    else clearSelection()
  }

  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    'Shift+ArrowDown': () => extend(1),
    'Shift+ArrowUp': () => extend(-1),
    'Shift+PageDown': () => extend(PAGE),
    'Shift+PageUp': () => extend(-PAGE),
    'Shift+Home': () => extend(-Infinity),
    'Shift+End': () => extend(Infinity),
    ContextMenu: () => withActive(openRowMenuAtRow),
    'Shift+F10': () => withActive(openRowMenuAtRow),
    PageDown: () => move(PAGE),
    PageUp: () => move(-PAGE),
    Home: () => move(-Infinity),
    End: () => move(Infinity),
    Enter: openLine,
    x: () => withActive(toggleSelected),
    ' ': () => withActive(toggleSelected),
    e: () => withActive(row => toggleExpanded(row.id)),
    ArrowRight: () => withActive(row => toggleExpanded(row.id)),
    ArrowLeft: () => withActive(row => toggleExpanded(row.id)),
    r: () => rotateKeys(chosen()),
    d: () => withActive(switchRow),
    Backspace: () => revokeKeys(chosen()),
    Delete: () => revokeKeys(chosen()),
    y: () => withActive(row => inBackground(copyId(row))),
    Escape: back
  })
}
