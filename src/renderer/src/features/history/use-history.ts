import { useEffect, useRef, useState } from 'react'
import type { AuditRowView } from '../../../../contract/history'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'

export type HistoryFilter = {
  readonly text: string
  readonly acts: readonly string[]
  readonly accountId: string
}

const PAGE = 200
const TYPING_PAUSE_MS = 120

/** The audit trail, newest first, page after page. */
export function useHistory(filter: HistoryFilter) {
  const [rows, setRows] = useState<readonly AuditRowView[]>([])
  const [total, setTotal] = useState<number | null>(null)
  const [fault, setFault] = useState<FaultView | null>(null)
  const generation = useRef(0)
  const wanted = JSON.stringify(filter)

  async function load(before: readonly AuditRowView[]): Promise<void> {
    const asked = generation.current
    const { text, acts, accountId } = JSON.parse(wanted) as HistoryFilter
    const reply = await call('history.page', {
      beforeSeq: before.at(-1)?.seq ?? null,
      limit: PAGE,
      ...(text === '' ? {} : { text }),
      ...(acts.length === 0 ? {} : { acts: [...acts] }),
      ...(accountId === '' ? {} : { accountId })
    })
    if (asked !== generation.current) return
    setFault(reply.ok ? null : reply.fault)
    if (!reply.ok) return
    setRows([...before, ...reply.value.rows])
    setTotal(reply.value.total)
  }

  const latest = useRef(load)
  useEffect(() => {
    latest.current = load
  })
  useEffect(() => {
    generation.current += 1
    const timer = setTimeout(() => inBackground(latest.current([])), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [wanted])

  return {
    rows,
    total,
    fault,
    hasMore: total !== null && rows.length < total,
    loadMore: () => load(rows),
    reload: () => load([])
  }
}
