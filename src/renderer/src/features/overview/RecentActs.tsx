import type { AuditRowView } from '../../../../contract/history'
import { actWords } from '../../../../words/audit'
import { KeyName } from '../../ui/KeyName'
import { Moment } from '../../ui/Moment'

export type RecentActsProps = { readonly rows: readonly AuditRowView[] }

export function RecentActs({ rows }: RecentActsProps) {
  return (
    <ul className="panel-list">
      {rows.map(row => (
        <li key={row.seq} className="panel-line">
          <span className="clip">{actWords(row.act, row.facts)}</span>
          <span className="faint clip">
            <KeyName name={row.keyName ?? row.accountName ?? ''} />
          </span>
          <span className="bar-space" />
          <span className="faint numeric">
            <Moment at={row.at} />
          </span>
        </li>
      ))}
    </ul>
  )
}
