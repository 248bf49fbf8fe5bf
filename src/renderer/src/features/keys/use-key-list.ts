import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { keysRevisionOf } from '../../state/selectors'
import { createPager, type KeyList, type PageQuery, type Pager } from './pager'

const TYPING_PAUSE_MS = 40
const REFRESH_PAUSE_MS = 250

/** The keys of a query, paged by need and read again when main says that keys changed. No keys for null. */
export function useKeyList(query: PageQuery | null): { readonly list: KeyList; readonly pager: Pager } {
  const revision = useSnapshot(keysRevisionOf)
  const [pager] = useState(() => createPager(input => call('keys.page', input)))
  const list = useSyncExternalStore(pager.subscribe, pager.read)
  // Queries are small plain values; their text tells whether one differs from the last.
  const text = JSON.stringify(query)
  const stable = useMemo(() => JSON.parse(text) as PageQuery | null, [text])
  const asked = useRef<string | null>(null)
  const [firstRevision] = useState(revision)

  useEffect(() => {
    if (asked.current === text) return undefined
    // Nobody types before the first question: only the later ones wait for the next letter.
    const pause = asked.current === null ? 0 : TYPING_PAUSE_MS
    const timer = setTimeout(() => {
      asked.current = text
      inBackground(pager.ask(stable))
    }, pause)
    return () => clearTimeout(timer)
  }, [pager, stable, text])

  useEffect(() => {
    if (revision === firstRevision) return undefined
    const timer = setTimeout(() => {
      if (!pager.read().isLoading) inBackground(pager.refresh())
    }, REFRESH_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [pager, revision, firstRevision])

  return { list, pager }
}
