import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { focusStart } from '../../ui/keep-focus'

export type MapPlace = { readonly row: number; readonly column: number }

const PAGE = 10

type MapKeysInput = {
  readonly scroller: RefObject<HTMLElement | null>
  readonly rows: number
  readonly columns: number
  readonly scrollTo: (row: number) => void
}

/** One tab stop for the whole map, at first the first cell beside a name; arrow keys inside. The cell that has the keyboard is scrolled into view. */
export function useMapKeys({ scroller, rows, columns, scrollTo }: MapKeysInput) {
  const [wanted, setPlace] = useState<MapPlace>({ row: 0, column: 1 })
  const isMoving = useRef(false)
  const place = movedWithin(wanted, 0, 0, rows, columns)

  useEffect(() => {
    if (!isMoving.current) return
    const cell = scroller.current?.querySelector<HTMLElement>('[data-line][tabindex="0"]')
    if (cell?.dataset['cell'] !== `${place.row} ${place.column}`) return
    isMoving.current = false
    cell.focus({ preventScroll: true })
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  })

  // The cells come after the heading, which had the focus in their place.
  const isEntered = useRef(false)
  useEffect(() => {
    if (isEntered.current || scroller.current?.querySelector('[data-line]') == null) return
    isEntered.current = true
    const active = document.activeElement
    if (active === document.body || active?.tagName === 'H1' || active === scroller.current) focusStart()
  })

  function onKeyDown(event: KeyboardEvent): void {
    const step = STEPS[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const [down, right] = step
    const next = movedWithin(place, down, right, rows, columns)
    isMoving.current = true
    setPlace(next)
    scrollTo(next.row)
  }

  return { place, setPlace, onKeyDown }
}

const STEPS: { readonly [key: string]: readonly [down: number, right: number] } = {
  ArrowDown: [1, 0],
  j: [1, 0],
  ArrowUp: [-1, 0],
  k: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [PAGE, 0],
  PageUp: [-PAGE, 0],
  Home: [0, -Infinity],
  End: [0, Infinity]
}

export function movedWithin(
  { row, column }: MapPlace,
  down: number,
  right: number,
  rows: number,
  columns: number
): MapPlace {
  const within = (at: number, count: number) => Math.max(0, Math.min(count - 1, at))
  return { row: within(row + down, rows), column: within(column + right, columns) }
}
