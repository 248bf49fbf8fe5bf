import { useEffect, useRef } from 'react'
import { activate, slip, useKeys } from './keys-state'
import { itemAt, lineOf, type Layout } from './layout'
import { offsetOf, rowAt, type KeyList, type PageQuery } from './pager'

/**
 * The line that has the keyboard belongs to a key, not to a place: when the list is read again and its rows move, the line moves
 * along, so that a shortcut never meets another key than the one that was looked at.
 */
export function useActiveLine(list: KeyList, layout: Layout): void {
  const answered = useRef<PageQuery | null>(null)
  useEffect(() => {
    if (list.query === null) return
    const idAt = (line: number): string | null => {
      const item = itemAt(layout, line)
      return item.kind === 'row' ? (rowAt(list, item.offset)?.id ?? null) : null
    }
    const { active, activeId } = useKeys.getState()
    const isOtherQuestion = answered.current !== null && answered.current !== list.query
    answered.current = list.query
    if (isOtherQuestion) {
      activate(0, idAt(0))
      return
    }
    if (activeId === null || idAt(active) === activeId) {
      if (active >= layout.count) activate(Math.max(0, layout.count - 1), null)
      return
    }
    // Far away, its page may not be here: nothing is known then.
    const isKnown = active >= layout.count || idAt(active) !== null || itemAt(layout, active).kind === 'group'
    if (!isKnown) return
    const offset = offsetOf(list, activeId)
    const line = offset === null ? null : lineOf(layout, offset)
    if (line !== null) activate(line, activeId)
    else {
      const neighbour = Math.max(0, Math.min(active, layout.count - 1))
      slip(neighbour, idAt(neighbour))
    }
  }, [list, layout])
}
