import { useEffect, useState } from 'react'
import type { AuditRowView } from '../../../../contract/history'
import { call, inBackground } from '../../bridge'
import { actWords, factsWords } from '../../../../words/audit'
import { exactWords } from '../../../../words/moments'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type RotationHistoryProps = {
  readonly rotationId: string
  /** Read again when the rotation has changed. */
  readonly version: number
}

const MOST = 100

export function RotationHistory({ rotationId, version }: RotationHistoryProps) {
  const [rows, setRows] = useState<readonly AuditRowView[]>([])
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('history.page', { rotationId, beforeSeq: null, limit: MOST })
      if (isCurrent && reply.ok) setRows(reply.value.rows)
    }
    inBackground(read())
    return () => {
      isCurrent = false
    }
  }, [rotationId, version])
  if (rows.length === 0) return null
  return (
    <details className="rotation-history">
      <summary>
        {ROTATIONS_PAGE.historyOfThisRotation}
        {rows.length})
      </summary>
      <ul className="lines lines-wide">
        {rows.map(row => (
          <li key={row.seq}>
            <time>{exactWords(row.at)}</time>
            <span>{actWords(row.act)}</span>
            <span className="faint">{factsWords(row.facts, row.act)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
