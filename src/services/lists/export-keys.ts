import { csvOf } from '../../core/csv'
import type { Cell } from '../../core/csv'
import type { KeyFilter, KeySort, KeyStore, KeyWithVerdict } from '../../store/ports'

export type ExportFormat = 'csv' | 'json'
export type ExportQuery = {
  readonly filter: KeyFilter
  readonly sort: KeySort
  readonly descending: boolean
}
export type ExportNames = {
  accountName(accountId: string): string
  providerName(providerId: string): string
}

const PAGE = 500

type Field = readonly [
  name: string,
  read: (found: KeyWithVerdict, names: ExportNames) => Cell | readonly string[]
]

/** What stands in a list that leaves the app: names, ids, times and verdicts. No secret is in the store to begin with. */
const FIELDS: readonly Field[] = [
  ['account', ({ key }, names) => names.accountName(key.accountId)],
  ['provider', ({ key }, names) => names.providerName(key.providerId)],
  ['group', ({ key }) => key.groupName],
  ['id', ({ key }) => key.providerKeyId],
  ['name', ({ key }) => key.name],
  ['service', ({ key }) => key.service],
  ['environment', ({ key }) => key.environment],
  ['masked', ({ key }) => key.masked],
  ['status', ({ key }) => key.status],
  ['last_used', ({ key }) => key.lastUsed.kind],
  ['last_used_at', ({ key }) => (key.lastUsed.kind === 'used' ? iso(key.lastUsed.at) : null)],
  ['last_used_precision_ms', ({ key }) => (key.lastUsed.kind === 'used' ? key.lastUsed.precisionMs : null)],
  ['created_at', ({ key }) => iso(key.createdAt)],
  ['created_by', ({ key }) => key.createdBy?.name ?? null],
  ['expires_at', ({ key }) => iso(key.expiresAt)],
  ['permissions', ({ key }) => key.permissions.grants],
  ['permissions_source', ({ key }) => key.permissions.source],
  ['tags', ({ key }) => key.tags],
  ['state', ({ verdict }) => verdict.state],
  ['findings', ({ verdict }) => verdict.findings.map(finding => finding.code)],
  ['risk', ({ verdict }) => Math.round(verdict.risk)],
  ['confidence', ({ verdict }) => verdict.confidence]
]

/** The keys of a filter as a file. Lists are joined by a blank in CSV, and stay lists in JSON. */
export function exportKeys(
  keys: Pick<KeyStore, 'page'>,
  query: ExportQuery,
  format: ExportFormat,
  names: ExportNames
): { readonly text: string; readonly keys: number } {
  const rows: KeyWithVerdict[] = []
  for (;;) {
    const page = keys.page({ ...query, group: 'none', offset: rows.length, limit: PAGE })
    rows.push(...page.rows)
    if (page.rows.length < PAGE) break
  }
  return { text: format === 'csv' ? toCsv(rows, names) : toJson(rows, names), keys: rows.length }
}

function toCsv(rows: readonly KeyWithVerdict[], names: ExportNames): string {
  return csvOf(
    FIELDS.map(([name]) => name),
    rows.map(found => FIELDS.map(([, read]) => toCell(read(found, names))))
  )
}

function toJson(rows: readonly KeyWithVerdict[], names: ExportNames): string {
  const objects = rows.map(found =>
    Object.fromEntries(FIELDS.map(([name, read]) => [name, read(found, names)]))
  )
  return `${JSON.stringify({ keys: objects }, null, 2)}\n`
}

function toCell(value: Cell | readonly string[]): Cell {
  return typeof value === 'object' && value !== null ? value.join(' ') : value
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
