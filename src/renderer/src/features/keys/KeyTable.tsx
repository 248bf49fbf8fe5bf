import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useLiveMark } from '../../app/live-mark'
import { inBackground } from '../../bridge'
import { useNavigation } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { settingsOf } from '../../state/selectors'
import { useLines } from '../../ui/use-lines'
import { useWidth } from '../../ui/use-width'
import { leastWidth, ROW_EXTRA, shownColumns, templateOf, withWidths } from './columns'
import { GroupRow } from './GroupRow'
import { HeaderRow } from './HeaderRow'
import { KeyRow } from './KeyRow'
import { itemAt, lineOf, type Layout } from './layout'
import { useKeys } from './keys-state'
import type { PickRow } from './pick-rows'
import { offsetsOf, rowAt, type KeyList, type Pager } from './pager'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type KeyTableProps = {
  readonly list: KeyList
  readonly pager: Pager
  readonly layout: Layout
  readonly onSelectAll: () => void
  readonly onPick: PickRow
}

const REASON_HEIGHT = 32
const NONE: readonly number[] = []

/** The grid of keys. Only the lines on the screen exist; a line whose page is not here yet is a placeholder. */
export function KeyTable({ list, pager, layout, onSelectAll, onPick }: KeyTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const width = useWidth(scroller)
  const { columns: wanted, chosen, widths, active, selected, expanded } = useKeys()
  const openId = useNavigation(state => state.keyId)
  const height = useSnapshot(settingsOf).appearance.density === 'dense' ? 32 : 40
  const columns = useMemo(
    () => withWidths(shownColumns({ columns: wanted, chosen }, width - ROW_EXTRA), widths),
    [wanted, chosen, width, widths]
  )
  const template = useMemo(() => templateOf(columns), [columns])

  const tall = useMemo(() => linesOf(expanded, list, layout), [expanded, list, layout])
  const { shown, total, scrollTo } = useLines(scroller, {
    count: layout.count,
    height,
    tall,
    tallerBy: REASON_HEIGHT,
    spare: 4,
    // The header is a row as well.
    head: height
  })
  const lines = width === 0 ? [] : shown
  useLiveMark(lines.length > 0 && !list.isLoading)
  const offsets = lines
    .map(line => itemAt(layout, line.index))
    .flatMap(item => (item.kind === 'row' ? [item.offset] : []))
  const first = offsets[0] ?? 0
  const last = offsets.at(-1) ?? 0
  useEffect(() => inBackground(pager.need(first, last)), [pager, first, last, list.total])

  useFollowActive(scroller, active, layout.count, scrollTo)
  useTopOfAnswer(scroller, list)

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={KEYS_PAGE.keys}
      aria-rowcount={layout.count + 1}
      aria-colcount={columns.length + 2}
      aria-multiselectable="true"
      aria-busy={list.isLoading}
      className={`grid grid-${height}`}
    >
      <div className="grid-inner" role="presentation" style={{ minWidth: leastWidth(columns) }}>
        <HeaderRow
          columns={columns}
          template={template}
          isAllSelected={list.total > 0 && selected.size >= list.total}
          onSelectAll={onSelectAll}
        />
        <div className="grid-body" role="rowgroup" style={{ height: total }}>
          {lines.map(({ index, start }) => {
            const item = itemAt(layout, index)
            if (item.kind === 'group') {
              return (
                <GroupRow
                  key={`group ${item.value}`}
                  item={item}
                  index={index}
                  top={start}
                  isActive={index === active}
                />
              )
            }
            const row = rowAt(list, item.offset)
            if (row === undefined) return <Placeholder key={index} index={index} top={start} />
            return (
              <KeyRow
                key={row.id}
                row={row}
                index={index}
                columns={columns}
                template={template}
                top={start}
                onPick={onPick}
                isActive={index === active}
                isSelected={selected.has(row.id)}
                isOpen={row.id === openId}
                isExpanded={expanded.has(row.id)}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** Where the keys with these ids stand, as far as they are here. */
function linesOf(ids: ReadonlySet<string>, list: KeyList, layout: Layout): readonly number[] {
  if (ids.size === 0) return NONE
  return offsetsOf(list, ids)
    .map(offset => lineOf(layout, offset))
    .filter(line => line !== null)
    .sort((a, b) => a - b)
}

function Placeholder({ index, top }: { readonly index: number; readonly top: number }) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-label={KEYS_PAGE.loadingShort}
      className="row row-placeholder"
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" className="placeholder-bar" />
    </div>
  )
}

/** The answer to another question is read from its top. */
function useTopOfAnswer(scroller: React.RefObject<HTMLElement | null>, { query }: KeyList): void {
  const answered = useRef(query)
  useLayoutEffect(() => {
    if (answered.current !== null && answered.current !== query) scroller.current?.scrollTo({ top: 0 })
    answered.current = query
  }, [scroller, query])
}

/** Scrolls to the line that the keyboard moved to, and gives it the focus when the focus was in the grid. */
function useFollowActive(
  scroller: React.RefObject<HTMLDivElement | null>,
  active: number,
  count: number,
  scrollTo: (index: number) => void
): void {
  const before = useRef(active)
  const isMoving = useRef(false)
  const holdsFocus = useRef(false)
  useEffect(() => {
    const grid = scroller.current
    if (grid === null) return undefined
    const take = () => {
      holdsFocus.current = true
    }
    // A line that goes away with the focus on it leaves nobody else with it.
    const leave = ({ relatedTarget }: FocusEvent) => {
      holdsFocus.current = relatedTarget === null || grid.contains(relatedTarget as Node)
    }
    grid.addEventListener('focusin', take)
    grid.addEventListener('focusout', leave)
    return () => {
      grid.removeEventListener('focusin', take)
      grid.removeEventListener('focusout', leave)
    }
  }, [scroller])
  useEffect(() => {
    if (before.current !== active) {
      before.current = active
      isMoving.current = true
      if (active < count) scrollTo(active)
    }
    const focused = document.activeElement
    const isLost = (holdsFocus.current && focused === document.body) || focused === scroller.current
    // The focus and the active line are one, also when rows moved below it.
    const focusedLine = focused?.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? null
    const isApart = focusedLine !== null && focusedLine !== String(active)
    if (!isMoving.current && !isLost && !isApart) return
    const line = scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)
    if (line === null || line === undefined) return
    isMoving.current = false
    if (focused === document.body || scroller.current?.contains(focused) === true) {
      if (!line.contains(focused)) line.focus({ preventScroll: true })
    }
  })
}
