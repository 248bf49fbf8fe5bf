import { useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import { lineAt, linesBetween, startOf, type Line, type Lines } from './lines'

export type LinesOptions = Lines & {
  /** Lines that exist beyond either edge, so that scrolling finds them there. */
  readonly spare: number
  /** Height in px of what stays at the top of the scroller and covers lines. */
  readonly head: number
}

type View = { readonly top: number; readonly bottom: number }

const NOT_SEEN: View = { top: 0, bottom: 0 }

/** The lines of a long list that its scroller shows now. */
export function useLines(
  scroller: RefObject<HTMLElement | null>,
  { count, height, tall, tallerBy, spare, head }: LinesOptions
): { readonly shown: readonly Line[]; readonly total: number; scrollTo(index: number): void } {
  const [view, setView] = useState(NOT_SEEN)
  const lines = useMemo(() => ({ count, height, tall, tallerBy }), [count, height, tall, tallerBy])
  useHeld(scroller, lines)

  useLayoutEffect(() => {
    const target = scroller.current
    if (target === null || lines.count === 0) return undefined
    const read = (): void => setView(before => seen(target, lines.height, before))
    // In the same frame: else what scrolls in would be seen empty first.
    const onScroll = (): void => flushSync(read)
    read()
    target.addEventListener('scroll', onScroll, { passive: true })
    const observer = new ResizeObserver(read)
    observer.observe(target)
    return () => {
      target.removeEventListener('scroll', onScroll)
      observer.disconnect()
    }
    // Anew for other lines: a list that became shorter has moved its scroller, which says so only a frame later.
  }, [scroller, lines])

  const shown = useMemo(() => linesBetween(lines, view.top, view.bottom, spare), [lines, view, spare])

  function scrollTo(index: number): void {
    const target = scroller.current
    if (target === null) return
    const start = startOf(lines, index)
    const end = startOf(lines, index + 1) + head
    if (start < target.scrollTop) target.scrollTo({ top: start })
    else if (end > target.scrollTop + target.clientHeight) target.scrollTo({ top: end - target.clientHeight })
  }

  return { shown, total: startOf(lines, count), scrollTo }
}

/** Lines above the screen that grow or shrink do not move those on it. */
function useHeld(scroller: RefObject<HTMLElement | null>, lines: Lines): void {
  const before = useRef(lines)
  useLayoutEffect(() => {
    const was = before.current
    before.current = lines
    const target = scroller.current
    if (target === null || was.count !== lines.count || was.height !== lines.height) return
    const first = lineAt(was, target.scrollTop)
    const shift = startOf(lines, first) - startOf(was, first)
    if (shift !== 0) target.scrollBy({ top: shift })
  }, [scroller, lines])
}

/** In whole lines: less than a line makes no other picture. */
function seen(target: HTMLElement, height: number, before: View): View {
  const top = Math.floor(target.scrollTop / height) * height
  const bottom = Math.ceil((target.scrollTop + target.clientHeight) / height) * height
  return top === before.top && bottom === before.bottom ? before : { top, bottom }
}
