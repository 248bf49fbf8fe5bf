import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { keysRevisionOf } from '../../state/selectors'
import { createPager, type KeyList, type PageQuery, type Pager } from './pager'

const TYPING_PAUSE_MS = 40
const REFRESH_PAUSE_MS = 250

/** The keys of a query, paged by need and read again when main says that keys changed. */
export function useKeyList(query: PageQuery): { readonly list: KeyList; readonly pager: Pager } {
  const [pager] = useState(() => createPager(input => call('keys.page', input)))
  const list = useSyncExternalStore(pager.subscribe, pager.read)
  const revision = useSnapshot(keysRevisionOf)
  // Queries are small plain values; their text tells whether one differs from the last.
  const text = JSON.stringify(query)
  const stable = useMemo(() => JSON.parse(text) as PageQuery, [text])

  useEffect(() => {
    const timer = setTimeout(() => inBackground(pager.ask(stable)), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [pager, stable])

  useEffect(() => {
    const timer = setTimeout(() => {
      if (!pager.read().isLoading) inBackground(pager.refresh())
    }, REFRESH_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [pager, revision])

  return { list, pager }
}
