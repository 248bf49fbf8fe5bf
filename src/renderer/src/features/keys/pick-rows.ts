import { useCallback, useEffect, useRef } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import { call, inBackground } from '../../bridge'
import { say, sayFault } from '../../state/toasts'
import { RANGE_TOO_LONG } from '../../../../words/keys'
import { selectRange, toggleSelected, useKeys } from './keys-state'
import { itemAt, type Layout } from './layout'
import { offsetOf, rowAt, type KeyList, type PageQuery } from './pager'
import { MOST_SELECTED } from './select-every'

type Modifiers = { readonly shiftKey?: boolean; readonly ctrlKey?: boolean; readonly metaKey?: boolean }

/** Selects with a modifier: Ctrl or Cmd one more row, Shift all rows from the anchor. */
export type PickRow = (row: KeyRowView, index: number, modifiers: Modifiers) => void

const PAGE = 500

export function isPick({ shiftKey, ctrlKey, metaKey }: Modifiers): boolean {
  return shiftKey === true || ctrlKey === true || metaKey === true
}

export function usePickRow(list: KeyList, layout: Layout, query: PageQuery | null): PickRow {
  const now = useRef({ list, layout, query })
  // Of two long ranges the later one counts.
  const latest = useRef(0)
  useEffect(() => {
    now.current = { list, layout, query }
  })
  return useCallback((row, index, { shiftKey }) => {
    latest.current += 1
    if (shiftKey !== true) {
      toggleSelected(row)
      return
    }
    const { list: shown, layout: lines, query: asked } = now.current
    const item = itemAt(lines, index)
    const anchorId = useKeys.getState().anchorId ?? row.id
    const from = offsetOf(shown, anchorId)
    if (item.kind !== 'row' || from === null || asked === null) {
      selectRange([row], row.id)
      return
    }
    const number = latest.current
    inBackground(
      selectBetween(shown, asked, { anchorId, from, to: item.offset }, () => number === latest.current)
    )
  }, [])
}

type Range = { readonly anchorId: string; readonly from: number; readonly to: number }

async function selectBetween(
  list: KeyList,
  query: PageQuery,
  { anchorId, from, to }: Range,
  isWanted: () => boolean
): Promise<void> {
  const first = Math.min(from, to)
  const count = Math.abs(from - to) + 1
  if (count > MOST_SELECTED) {
    say(RANGE_TOO_LONG(MOST_SELECTED))
    return
  }
  const here = Array.from({ length: count }, (_, at) => rowAt(list, first + at)).filter(
    row => row !== undefined
  )
  if (here.length === count) {
    selectRange(here, anchorId)
    return
  }
  const rows: KeyRowView[] = []
  for (let offset = first; offset < first + count; offset += PAGE) {
    const limit = Math.min(PAGE, first + count - offset)
    const reply = await call('keys.page', { ...query, offset, limit })
    if (!reply.ok) return sayFault(reply.fault)
    rows.push(...reply.value.rows)
  }
  // Part of a range that looks like all of it would be acted on as if it were.
  if (isWanted() && rows.length === count) selectRange(rows, anchorId)
}
