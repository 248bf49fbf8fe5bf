import { csvOf } from './csv'
import type { Cell } from './csv'
import type { KeyFilter, KeySort } from '../../core/ports/key-query'
import type { KeyStore, KeyWithVerdict } from '../../core/ports/keys'
import { visibleText } from '../../core/visible-text'

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
  // Where a provider's names are its ids, anybody there chose it.
  ['id', ({ key }) => visibleText(key.providerKeyId)],
  ['name', ({ key }) => key.name],
  ['service', ({ key }) => key.service],
  ['environment', ({ key }) => key.environment],
  ['masked', ({ key }) => key.masked],
  ['status', ({ key }) => key.status],
  // A provider may miss a use: "never" would say more than it knows.
  ['last_used', ({ key }) => (key.lastUsed.kind === 'never' ? 'no-use-seen' : key.lastUsed.kind)],
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

/** Told after each page, and asked whether to continue; other work runs meanwhile. */
export type ExportProgress = {
  onPage(keys: number, total: number): void
  isStopped(): boolean
  pause(): Promise<void>
}

/** The list may change between two pages: then it is read again, so often, for the keys that slid past. */
const MOST_READINGS = 3

/**
 * The keys of a filter as a file, read page by page so that nothing else has to wait. Lists are joined by a blank in CSV, and
 * stay lists in JSON. Null when it was stopped.
 */
export async function exportKeys(
  keys: Pick<KeyStore, 'page'>,
  query: ExportQuery,
  format: ExportFormat,
  names: ExportNames,
  progress: ExportProgress
): Promise<{ readonly text: string; readonly keys: number } | null> {
  const rows = new Map<string, KeyWithVerdict>()
  for (let reading = 0; reading < MOST_READINGS; reading += 1) {
    let total = 0
    for (let offset = 0; ; offset += PAGE) {
      if (progress.isStopped()) return null
      const page = keys.page({ ...query, group: 'none', offset, limit: PAGE })
      for (const found of page.rows) if (!rows.has(found.key.id)) rows.set(found.key.id, found)
      total = page.total
      progress.onPage(rows.size, total)
      if (page.rows.length < PAGE) break
      await progress.pause()
    }
    if (rows.size >= total) break
  }
  const list = [...rows.values()]
  return { text: format === 'csv' ? toCsv(list, names) : toJson(list, names), keys: list.length }
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
