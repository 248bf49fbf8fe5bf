import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { takeFirstKeys } from '../../state/first-keys'
import { keysRevisionOf } from '../../state/selectors'
import { createPager, type FirstPage, type KeyList, type PageQuery, type Pager } from './pager'

const TYPING_PAUSE_MS = 40
const REFRESH_PAUSE_MS = 250

/** The keys of a query, paged by need and read again when main says that keys changed. No keys for null. */
export function useKeyList(query: PageQuery | null): { readonly list: KeyList; readonly pager: Pager } {
  const revision = useSnapshot(keysRevisionOf)
  const [first] = useState(() => begin(query, revision))
  const [pager] = useState(() => createPager(input => call('keys.page', input), first))
  const list = useSyncExternalStore(pager.subscribe, pager.read)
  // Queries are small plain values; their text tells whether one differs from the last.
  const text = JSON.stringify(query)
  const stable = useMemo(() => JSON.parse(text) as PageQuery | null, [text])
  const asked = useRef(first === null ? null : { text, revision })

  useEffect(() => {
    if (asked.current?.text === text) return undefined
    // Nobody types before the first question: only the later ones wait for the next letter.
    const pause = asked.current === null ? 0 : TYPING_PAUSE_MS
    const timer = setTimeout(() => {
      asked.current = { text, revision: -1 }
      inBackground(pager.ask(stable))
    }, pause)
    return () => clearTimeout(timer)
  }, [pager, stable, text])

  useEffect(() => {
    if (asked.current?.revision === revision) return undefined
    const timer = setTimeout(() => {
      if (!pager.read().isLoading) inBackground(pager.refresh())
    }, REFRESH_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [pager, revision])

  return { list, pager }
}

/** What came with the start is the first page of the plain list and of nothing else. */
function begin(query: PageQuery | null, keysRevision: number): FirstPage | null {
  const page = takeFirstKeys(keysRevision)
  if (query === null) return null
  const isPlain = query.sort === 'risk' && query.descending && query.group === 'none'
  return page !== null && isPlain && Object.keys(query.filter).length === 0 ? { query, page } : null
}
