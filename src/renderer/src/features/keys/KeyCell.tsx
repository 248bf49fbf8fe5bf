import { FlaskConical, KeyRound } from 'lucide-react'
import type { HTMLAttributes, ReactNode } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import { useProvider } from '../../state/providers'
import { maskOf } from '../../../../words/keys'
import { lastUsedDetail, lastUsedWords } from '../../../../words/last-used'
import { permissionsWords } from '../../../../words/permissions'
import { agoWords, durationWords, relativeWords } from '../../../../words/time-words'
import { dayWords, exactWords } from '../../../../words/moments'
import { ActivityStrip } from '../../ui/ActivityStrip'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { KeyName } from '../../ui/KeyName'
import { ProviderGlyph } from '../../ui/ProviderGlyph'
import { StateDot } from '../../ui/StateDot'
import type { ColumnId } from './columns'
import { FindingTags } from './FindingTags'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type KeyCellProps = {
  readonly column: ColumnId
  readonly row: KeyRowView
  /** Which of the row's cells it is, from 1. */
  readonly place: number
  readonly now: number
}

/**
 * One cell of a key. A window shows some three hundred of them: the cell itself carries what can stand on it, instead of
 * elements inside of it.
 */
export function KeyCell(props: KeyCellProps) {
  const { column, row } = props
  switch (column) {
    case 'name':
      return cell(props, {}, nameOf(props))
    case 'service':
      return cell(props, { className: 'clip' }, row.service)
    case 'environment':
      return cell(props, {}, <EnvironmentMark environment={row.environment} />)
    case 'account':
      return accountCell(props)
    case 'mask':
      return cell(props, { className: 'mask clip' }, maskOf(row))
    case 'lastUsed':
      return lastUsedCell(props)
    case 'activity':
      return cell(props, {}, <ActivityStrip activity={row.activity} />)
    case 'findings':
      return cell(props, {}, <FindingTags findings={row.verdict.findings} />)
    case 'age':
      return ageCell(props)
    case 'permissions':
      return <PermissionsCell {...props} />
    case 'expires':
      return expiresCell(props)
    case 'owner':
      return ownerCell(props)
    default:
      return column satisfies never
  }
}

function cell({ column, place }: KeyCellProps, shown: HTMLAttributes<HTMLSpanElement>, children: ReactNode) {
  const { className, ...rest } = shown
  const own = `cell cell-${column}`
  return (
    <span
      role="gridcell"
      aria-colindex={place}
      className={className === undefined ? own : `${own} ${className}`}
      {...rest}
    >
      {children}
    </span>
  )
}

function nameOf({ row, now }: KeyCellProps) {
  return (
    <>
      <StateDot state={row.verdict.state} />
      <KeyName name={row.name} className="key-name-text" />
      {row.isManagementCredential && (
        <KeyRound size={12} className="faint" role="img" aria-label={KEYS_PAGE.usedByRekey} />
      )}
      {row.isSandbox && (
        <FlaskConical size={12} className="sandbox-icon" role="img" aria-label={KEYS_PAGE.sandbox} />
      )}
      {row.isStale && row.asOf !== null && (
        <span className="as-of" title={KEYS_PAGE.notReadSinceExact(exactWords(row.asOf))}>
          {KEYS_PAGE.asOfAgo(agoWords(row.asOf, now))}
        </span>
      )}
    </>
  )
}

function accountCell(props: KeyCellProps) {
  const { providerId, providerName, accountName, groupName } = props.row
  return cell(
    props,
    { title: `${providerName}, ${accountName}, ${groupName}` },
    <>
      <ProviderGlyph providerId={providerId} name={providerName} />
      <span className="clip">{accountName}</span>
    </>
  )
}

function lastUsedCell(props: KeyCellProps) {
  const { lastUsed, providerName } = props.row
  const title = lastUsedDetail(lastUsed, providerName)
  const words = lastUsedWords(lastUsed, props.now)
  return cell(props, { className: lastUsed.kind === 'unknown' ? 'clip faint' : 'clip', title }, words)
}

function ageCell(props: KeyCellProps) {
  const at = props.row.createdAt
  if (at === null) return cell(props, { className: 'clip faint' }, 'unknown')
  const title = KEYS_PAGE.createdExact(exactWords(at))
  return cell(props, { className: 'clip', title }, durationWords(props.now - at))
}

function PermissionsCell(props: KeyCellProps) {
  const { permissions, breadth, providerId } = props.row
  const words = permissionsWords(permissions, useProvider(providerId))
  const title = `${words}\n${permissions.grants.join(' ')}`
  return cell(props, { className: `clip breadth-${breadth}`, title }, words)
}

function expiresCell(props: KeyCellProps) {
  const at = props.row.expiresAt
  if (at === null) return cell(props, { className: 'clip faint' }, 'never')
  const shown = { className: 'clip', title: exactWords(at) }
  if (at < props.now) return cell(props, shown, `${dayWords(at)} ✕`)
  return cell(props, shown, relativeWords(at, props.now))
}

function ownerCell(props: KeyCellProps) {
  const { createdBy } = props.row
  if (createdBy === null) return cell(props, { className: 'clip faint' }, 'not reported')
  const hasLeft = createdBy.isMember === false
  return cell(
    props,
    { className: 'clip', title: hasLeft ? KEYS_PAGE.nameHasLeft(createdBy.name) : createdBy.name },
    <>
      {createdBy.name}
      {hasLeft && <span className="faint"> {KEYS_PAGE.left}</span>}
    </>
  )
}
