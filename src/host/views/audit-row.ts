import { visibleText } from '../../core/visible-text'
import type { AuditRowView } from '../../contract/history'
import type { AuditRow } from '../../core/ports/audit'
import type { Names } from './names'

export function toAuditRow(row: AuditRow, names: Pick<Names, 'accountName' | 'keyName'>): AuditRowView {
  return {
    seq: row.seq,
    at: row.at,
    act: row.act,
    actor: {
      kind: row.actor.kind,
      id: row.actor.id === null ? null : visibleText(row.actor.id, LONGEST_ACTOR)
    },
    accountId: row.accountId,
    accountName: row.accountId === null ? null : names.accountName(row.accountId),
    keyId: row.keyId,
    keyName: row.keyId === null ? null : names.keyName(row.keyId),
    rotationId: row.rotationId,
    facts: inert(row.facts),
    hash: row.hash
  }
}

/** What was noted may hold an id or a name of a provider, as it was then. */
function inert(facts: AuditRow['facts']): AuditRowView['facts'] {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'string' ? visibleText(value, LONGEST_FACT) : value
    ])
  )
}

const LONGEST_ACTOR = 200
const LONGEST_FACT = 1_000
