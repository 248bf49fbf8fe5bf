import type { KeyRowView } from '../../../../contract/key-row'
import type { KeyQueryInput, KeyPageView } from '../../../../contract/keys'
import type { FaultView, Reply } from '../../../../contract/reply'

export type PageQuery = Omit<KeyQueryInput, 'offset' | 'limit'>

/** A result of which only the pages that were looked at are here. */
export type KeyList = {
  /** What these rows answer; null before the first answer. */
  readonly query: PageQuery | null
  readonly total: number
  readonly groups: KeyPageView['groups']
  readonly pages: ReadonlyMap<number, readonly KeyRowView[]>
  readonly fault: FaultView | null
  /** No page of the current query has arrived yet. */
  readonly isLoading: boolean
}

export const PAGE_SIZE = 100
const EMPTY: KeyList = {
  query: null,
  total: 0,
  groups: [],
  pages: new Map(),
  fault: null,
  isLoading: true
}

export function rowAt(list: KeyList, offset: number): KeyRowView | undefined {
  return list.pages.get(Math.floor(offset / PAGE_SIZE))?.[offset % PAGE_SIZE]
}

/** Where a key stands among the rows that are here; null when it is not. */
export function offsetOf(list: KeyList, keyId: string): number | null {
  for (const [page, rows] of list.pages) {
    const place = rows.findIndex(row => row.id === keyId)
    if (place >= 0) return page * PAGE_SIZE + place
  }
  return null
}

/** Where these keys stand among the rows that are here. */
export function offsetsOf(list: KeyList, keyIds: ReadonlySet<string>): readonly number[] {
  return [...list.pages].flatMap(([page, rows]) =>
    rows.flatMap((row, place) => (keyIds.has(row.id) ? [page * PAGE_SIZE + place] : []))
  )
}

export type Pager = {
  readonly read: () => KeyList
  readonly subscribe: (listener: () => void) => () => void
  /** Starts another query; the old rows stay on the screen until the first new page is here. Null asks for no rows at all. */
  readonly ask: (query: PageQuery | null) => Promise<void>
  /** Rows `first` to `last` are on the screen. */
  readonly need: (first: number, last: number) => Promise<void>
  /** The keys changed in main: reads the pages on the screen again and forgets the others. */
  readonly refresh: () => Promise<void>
}

/** Pages a query from main by need. An answer to an older question is dropped. */
export function createPager(load: (query: KeyQueryInput) => Promise<Reply<KeyPageView>>): Pager {
  const listeners = new Set<() => void>()
  const inFlight = new Set<number>()
  let list = EMPTY
  let query: PageQuery | null = null
  let generation = 0
  let needed: readonly [number, number] = [0, 0]

  function publish(next: KeyList): void {
    list = next
    for (const listener of listeners) listener()
  }

  async function fetchPage(page: number, isFirst: boolean): Promise<void> {
    if (query === null || inFlight.has(page)) return
    const asked = generation
    inFlight.add(page)
    const reply = await load({ ...query, offset: page * PAGE_SIZE, limit: PAGE_SIZE })
    if (asked !== generation) return
    inFlight.delete(page)
    if (!reply.ok) {
      publish({ ...list, fault: reply.fault, isLoading: false })
      return
    }
    const { rows, total, groups } = reply.value
    const pages = new Map(isFirst ? [] : list.pages).set(page, rows)
    publish({ query, total, groups, pages, fault: null, isLoading: false })
  }

  function pagesIn([first, last]: readonly [number, number]): number[] {
    const from = Math.floor(first / PAGE_SIZE)
    const to = Math.floor(Math.max(first, last) / PAGE_SIZE)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  }

  function restart(): void {
    generation += 1
    inFlight.clear()
  }

  return {
    read: () => list,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async ask(next) {
      query = next
      restart()
      needed = [0, 0]
      if (next === null) publish({ ...EMPTY, isLoading: false })
      await fetchPage(0, true)
    },
    async need(first, last) {
      needed = [first, last]
      if (list.isLoading) return
      await Promise.all(
        pagesIn(needed)
          .filter(page => !list.pages.has(page))
          .map(page => fetchPage(page, false))
      )
    },
    async refresh() {
      restart()
      const onScreen = pagesIn(needed)
      list = { ...list, pages: new Map([...list.pages].filter(([page]) => onScreen.includes(page))) }
      await Promise.all(onScreen.map(page => fetchPage(page, false)))
    }
  }
}
