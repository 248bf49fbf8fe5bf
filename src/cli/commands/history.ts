import type { AuditRowView } from '../../contract/history'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import { written } from '../files'
import { spanOf } from './keys'

const PAGE = 500

export type ExportHistory = { readonly since?: string; readonly output?: string }

/** Oldest first, one row a line, as the history has them. */
export async function exportHistory(
  { ask, io }: Context,
  { since, output }: ExportHistory
): Promise<Outcome> {
  const from = since === undefined ? {} : { since: io.now() - spanOf(since) }
  const rows: AuditRowView[] = []
  let beforeSeq: number | null = null
  do {
    const page: { rows: AuditRowView[] } = await ask('history.page', { ...from, beforeSeq, limit: PAGE })
    rows.push(...page.rows)
    beforeSeq = page.rows.length < PAGE ? null : (page.rows.at(-1)?.seq ?? null)
  } while (beforeSeq !== null)
  rows.reverse()
  const lines = rows.map(row => JSON.stringify(row))
  if (output === undefined) return { exit: EXIT.done, data: rows, lines }
  written(output, `${lines.join('\n')}\n`)
  return { exit: EXIT.done, data: { file: output, rows: rows.length }, lines: [`${output}: ${rows.length}`] }
}
