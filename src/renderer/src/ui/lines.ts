/** Lines below each other in px: all have one height, and a few (ascending) are taller by the same. */
export type Lines = {
  readonly count: number
  readonly height: number
  readonly tall: readonly number[]
  readonly tallerBy: number
}

export type Line = { readonly index: number; readonly start: number }

/** Where a line begins; for `count` itself, where all end. Nothing is kept per line, so that a million cost nothing. */
export function startOf({ height, tall, tallerBy }: Lines, index: number): number {
  let above = 0
  for (let high = tall.length; above < high;) {
    const middle = (above + high) >>> 1
    if ((tall[middle] ?? 0) < index) above = middle + 1
    else high = middle
  }
  return index * height + above * tallerBy
}

/** The line at `offset` px, the first or the last one for an offset beyond them. */
export function lineAt(lines: Lines, offset: number): number {
  let low = 0
  for (let high = lines.count - 1; low < high;) {
    const middle = (low + high + 1) >>> 1
    if (startOf(lines, middle) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** The lines between two offsets, and `spare` more on either side. */
export function linesBetween(lines: Lines, top: number, bottom: number, spare: number): readonly Line[] {
  if (lines.count === 0 || bottom <= top) return []
  const first = Math.max(0, lineAt(lines, top) - spare)
  const last = Math.min(lines.count - 1, lineAt(lines, bottom) + spare)
  return Array.from({ length: last - first + 1 }, (_, at) => ({
    index: first + at,
    start: startOf(lines, first + at)
  }))
}
