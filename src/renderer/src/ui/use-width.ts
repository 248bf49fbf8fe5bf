import { useLayoutEffect, useState, type RefObject } from 'react'

/** The inner width of an element in px, followed as it changes; 0 before it is laid out for the first time. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const target = element.current
    if (target === null) return undefined
    // Before the first picture: otherwise each row would be made twice.
    const read = (): void => setWidth(target.clientWidth)
    read()
    const observer = new ResizeObserver(read)
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return width
}
