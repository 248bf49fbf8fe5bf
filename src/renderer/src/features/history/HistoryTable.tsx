import type { AuditRowView } from '../../../../contract/history'
import { useNow, LIST_STEP_MS } from '../../state/now'
import { showRotation } from '../../state/navigation'
import { actorWords } from '../../../../words/actors'
import { actWords, factsWords, wholeFactsWords } from '../../../../words/audit'
import { clockWords, dayWords, exactWords, momentWords } from '../../../../words/moments'
import { Button } from '../../ui/Button'
import { KeyName } from '../../ui/KeyName'
import { ExportEvidence } from '../evidence/ExportEvidence'
import { HISTORY_PAGE } from '../../../../words/pages/history'

export type HistoryTableProps = { readonly rows: readonly AuditRowView[] }

/** Acts that end a rotation: from then on its evidence can be written. */
const ENDS: ReadonlySet<string> = new Set(['rotation.finished', 'rotation.aborted', 'rotation.abandoned'])

export function HistoryTable({ rows }: HistoryTableProps) {
  return (
    <table className="table">
      <caption className="visually-hidden">{HISTORY_PAGE.history}</caption>
      <thead>
        <tr>
          <th scope="col">{HISTORY_PAGE.time}</th>
          <th scope="col">{HISTORY_PAGE.what}</th>
          <th scope="col">{HISTORY_PAGE.keyOrAccount}</th>
          <th scope="col">{HISTORY_PAGE.by}</th>
          <th scope="col">{HISTORY_PAGE.facts}</th>
          <th scope="col">{HISTORY_PAGE.hash}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <HistoryRow key={row.seq} row={row} isNewDay={isNewDay(row, rows[index - 1])} />
        ))}
      </tbody>
    </table>
  )
}

function isNewDay(row: AuditRowView, before: AuditRowView | undefined): boolean {
  return before === undefined || dayWords(before.at) !== dayWords(row.at)
}

type HistoryRowProps = { readonly row: AuditRowView; readonly isNewDay: boolean }

function HistoryRow({ row, isNewDay: showsDay }: HistoryRowProps) {
  const now = useNow(LIST_STEP_MS)
  const { rotationId } = row
  return (
    <tr className={showsDay ? 'new-day' : undefined}>
      <td title={exactWords(row.at)} className="numeric">
        {showsDay ? momentWords(row.at, now) : clockWords(row.at)}
      </td>
      <td>{actWords(row.act, row.facts)}</td>
      <td>
        <span className="history-about">
          <KeyName name={row.keyName ?? row.accountName ?? ''} />
          {row.keyName !== null && row.accountName !== null && (
            <span className="faint clip">{row.accountName}</span>
          )}
          {rotationId !== null && (
            <Button
              look="link"
              aria-label={HISTORY_PAGE.openRotation(row.keyName ?? HISTORY_PAGE.thisEntry)}
              onClick={() => showRotation(rotationId)}
            >
              {HISTORY_PAGE.rotation}
            </Button>
          )}
        </span>
      </td>
      <td title={actorWords(row.actor)}>{actorWords(row.actor)}</td>
      <td className="faint" title={wholeFactsWords(row.facts)}>
        {rotationId !== null && ENDS.has(row.act) && (
          <ExportEvidence
            rotationId={rotationId}
            about={row.keyName ?? HISTORY_PAGE.thisRotation}
            look="link"
          >
            {HISTORY_PAGE.exportEvidence}
          </ExportEvidence>
        )}
        {factsWords(row.facts, row.act)}
      </td>
      <td>
        <code className="mask" title={HISTORY_PAGE.entrySeqHashHash(row.seq, row.hash)}>
          {row.hash.slice(0, 8)}
        </code>
      </td>
    </tr>
  )
}
