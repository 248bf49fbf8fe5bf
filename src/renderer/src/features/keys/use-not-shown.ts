import { useEffect, useState } from 'react'
import { countKeys } from './count-keys'
import { createLatestReader } from '../../state/latest-reader'
import { useSnapshot } from '../../state/mirror-store'
import { keysRevisionOf } from '../../state/selectors'
import { useKeys } from './keys-state'
import type { KeyList, PageQuery } from './pager'

const PAUSE_MS = 120

type Count = { readonly of: string; readonly count: number }

/** How many selected keys the search of the list leaves out: a selection survives a search, and *Revoke* would reach them all. */
export function useNotShown(list: KeyList, query: PageQuery | null): number {
  const selected = useKeys(state => state.selected)
  const revision = useSnapshot(keysRevisionOf)
  const [counted, setCounted] = useState<Count | null>(null)
  const [reader] = useState(() => createLatestReader(countLeftOut, setCounted, PAUSE_MS))
  const onScreen = new Set([...list.pages.values()].flat().map(row => row.id))
  // Pages that nobody looked at are not here: only main knows whether the others match.
  const unseen = [...selected.keys()].filter(id => !onScreen.has(id))
  const question = JSON.stringify({ filter: query?.filter ?? null, keyIds: unseen })
  const isAsked = query !== null && unseen.length > 0 && !list.isLoading
  useEffect(() => {
    if (isAsked) reader.ask(question)
  }, [reader, question, isAsked, revision])
  if (unseen.length === 0) return 0
  if (query === null) return unseen.length
  return counted?.of === question ? counted.count : 0
}

async function countLeftOut(question: string): Promise<Count | null> {
  const { filter, keyIds } = JSON.parse(question) as Pick<PageQuery, 'filter'> & { readonly keyIds: string[] }
  const reply = await countKeys({ ...filter, keyIds })
  return reply.ok ? { of: question, count: keyIds.length - reply.value.total } : null
}
