import type { KeyPageView } from '../../../../contract/keys'

/** One line of the table: a group's header, or the row at `offset` of the result. */
export type Item =
  | { readonly kind: 'group'; readonly value: string; readonly count: number; readonly isCollapsed: boolean }
  | { readonly kind: 'row'; readonly offset: number }

type Segment = {
  readonly value: string
  readonly count: number
  readonly isCollapsed: boolean
  readonly firstItem: number
  readonly firstOffset: number
}

export type Layout = { readonly count: number; readonly segments: readonly Segment[] }

/** Where each line of the table stands. Nothing is made per row, so that a million rows cost nothing. */
export function layoutOf(
  total: number,
  groups: KeyPageView['groups'],
  collapsed: ReadonlySet<string>
): Layout {
  const segments: Segment[] = []
  let firstItem = 0
  let firstOffset = 0
  for (const { value, count } of groups) {
    const isCollapsed = collapsed.has(value)
    segments.push({ value, count, isCollapsed, firstItem, firstOffset })
    firstItem += 1 + (isCollapsed ? 0 : count)
    firstOffset += count
  }
  return { count: segments.length === 0 ? total : firstItem, segments }
}

/** The line at which the row at `offset` of the result stands; null while its group is closed. */
export function lineOf(layout: Layout, offset: number): number | null {
  const segment = layout.segments.findLast(each => each.firstOffset <= offset && each.count > 0)
  if (segment === undefined) return offset
  return segment.isCollapsed ? null : segment.firstItem + 1 + offset - segment.firstOffset
}

export function itemAt(layout: Layout, index: number): Item {
  const segment = layout.segments.findLast(each => each.firstItem <= index)
  if (segment === undefined) return { kind: 'row', offset: index }
  const { value, count, isCollapsed } = segment
  if (index === segment.firstItem) return { kind: 'group', value, count, isCollapsed }
  return { kind: 'row', offset: segment.firstOffset + index - segment.firstItem - 1 }
}
