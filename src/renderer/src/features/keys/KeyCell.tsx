import { FlaskConical, KeyRound } from 'lucide-react'
import type { KeyRowView } from '../../../../shared/ipc/views'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { useProvider } from '../../state/providers'
import { maskOf } from '../../text/keys'
import { permissionsWords } from '../../text/permissions'
import { durationWords, relativeWords } from '../../../../shared/picture/time-words'
import { dayWords, exactWords } from '../../text/time'
import { ActivityStrip } from '../../ui/ActivityStrip'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { KeyName } from '../../ui/KeyName'
import { LastUsed } from '../../ui/LastUsed'
import { StateDot } from '../../ui/StateDot'
import type { ColumnId } from './columns'
import { FindingTags } from './FindingTags'

export type KeyCellProps = { readonly column: ColumnId; readonly row: KeyRowView }

export function KeyCell({ column, row }: KeyCellProps) {
  switch (column) {
    case 'name':
      return <NameCell row={row} />
    case 'service':
      return <span className="clip">{row.service}</span>
    case 'environment':
      return <EnvironmentMark environment={row.environment} />
    case 'account':
      return <AccountCell row={row} />
    case 'mask':
      return <code className="mask clip">{maskOf(row)}</code>
    case 'lastUsed':
      return <LastUsed lastUsed={row.lastUsed} source={row.providerName} />
    case 'activity':
      return <ActivityStrip activity={row.activity} />
    case 'findings':
      return <FindingTags findings={row.verdict.findings} />
    case 'age':
      return <AgeCell at={row.createdAt} />
    case 'permissions':
      return <PermissionsCell row={row} />
    case 'expires':
      return <ExpiresCell at={row.expiresAt} />
    case 'owner':
      return <OwnerCell row={row} />
    default:
      return column satisfies never
  }
}

type RowProps = { readonly row: KeyRowView }

function NameCell({ row }: RowProps) {
  return (
    <span className="key-name">
      <StateDot state={row.verdict.state} />
      <KeyName name={row.name} className="key-name-text" />
      {row.isManagementCredential && (
        <KeyRound size={12} className="faint" role="img" aria-label="Rekey itself uses this key" />
      )}
      {row.isSandbox && <FlaskConical size={12} className="sandbox-icon" role="img" aria-label="sandbox" />}
      {row.isStale && row.asOf !== null && <AsOf at={row.asOf} />}
    </span>
  )
}

function AsOf({ at }: { readonly at: number }) {
  const now = useNow(LIST_STEP_MS)
  return (
    <span className="as-of" title={`Not read since ${exactWords(at)}`} data-ago={at}>
      as of {relativeWords(at, now)}
    </span>
  )
}

function AccountCell({ row }: RowProps) {
  return (
    <span className="account-name" title={`${row.providerName}, ${row.accountName}, ${row.groupName}`}>
      <span className="clip">{row.accountName}</span>
      <span className="faint account-provider">{row.providerName}</span>
    </span>
  )
}

function AgeCell({ at }: { readonly at: number | null }) {
  const now = useNow(LIST_STEP_MS)
  if (at === null) return <span className="faint">unknown</span>
  return (
    <span title={`Created ${exactWords(at)}`} data-age={at}>
      {durationWords(now - at)}
    </span>
  )
}

function PermissionsCell({ row }: RowProps) {
  const words = permissionsWords(row.permissions, useProvider(row.providerId))
  return (
    <span className={`clip breadth-${row.breadth}`} title={`${words}\n${row.permissions.grants.join(' ')}`}>
      {words}
    </span>
  )
}

function ExpiresCell({ at }: { readonly at: number | null }) {
  const now = useNow(LIST_STEP_MS)
  if (at === null) return <span className="faint">never</span>
  if (at < now) return <span title={exactWords(at)}>{dayWords(at)} ✕</span>
  return (
    <span title={exactWords(at)} data-ago={at}>
      {relativeWords(at, now)}
    </span>
  )
}

function OwnerCell({ row }: RowProps) {
  if (row.createdBy === null) return <span className="faint">not told</span>
  const hasLeft = row.createdBy.isMember === false
  return (
    <span className="clip" title={hasLeft ? `${row.createdBy.name} has left` : row.createdBy.name}>
      {row.createdBy.name}
      {hasLeft && <span className="faint"> (left)</span>}
    </span>
  )
}
