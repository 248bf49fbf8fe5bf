import { resolve } from 'node:path'
import type { KeyFileView } from '../../contract/key-files'
import { HEADINGS, SAYS } from '../../words/command-line'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import { tableLines } from '../table'

export type ImportKeys = { readonly from: readonly string[] }

/** Reads files of other tools, in the order that they are named: where each key is, and whether Rekey lists it. */
export async function importKeys({ io, ask }: Context, { from }: ImportKeys): Promise<Outcome> {
  const files: KeyFileView[] = []
  for (const path of from) files.push(...(await ask('keyFiles.read', { path: resolve(path) })))
  const rows = files.flatMap(({ place, kind, entries }) =>
    entries.map(({ name, key }) => [place, kind, name, key?.name ?? SAYS.unmanaged])
  )
  const table = tableLines(HEADINGS.keyFiles, rows, { columns: io.columns, hasColor: io.hasColor })
  return { exit: EXIT.done, data: { files }, lines: rows.length === 0 ? [SAYS.nothingFound] : table }
}
