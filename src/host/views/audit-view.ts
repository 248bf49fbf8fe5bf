import type { AuditRowView } from '../../shared/ipc/views'
import type { AuditRow } from '../../store/ports'

export type AuditNames = {
  readonly accountName: (id: string) => string | null
  readonly keyName: (id: string) => string | null
}

export function toAuditRow(row: AuditRow, names: AuditNames): AuditRowView {
  return {
    seq: row.seq,
    at: row.at,
    act: row.act,
    actor: row.actor,
    accountId: row.accountId,
    accountName: row.accountId === null ? null : names.accountName(row.accountId),
    keyId: row.keyId,
    keyName: row.keyId === null ? null : names.keyName(row.keyId),
    rotationId: row.rotationId,
    facts: { ...row.facts },
    hash: row.hash
  }
}
