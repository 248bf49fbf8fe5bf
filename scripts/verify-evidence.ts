// npm run verify-evidence FILE [-- --key FINGERPRINT] [--audit REKEY.DB] [--json]: checks an evidence file or a chain head without
// the app, the network or a key of our own. Exit code 0 when all of it is good, else 1. docs/evidence.md says what that proves.
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { LARGEST_FILE } from '../src/services/evidence/document'
import type { EvidenceDocument } from '../src/services/evidence/document'
import type { HeadComparison } from '../src/services/evidence/compare-head'
import { reportLines, reportOf } from '../src/services/evidence/report'
import type { Report } from '../src/services/evidence/report'
import { verifyEvidence } from '../src/services/evidence/verify'

const USAGE = 'usage: npm run verify-evidence FILE [-- --key FINGERPRINT] [--audit REKEY.DB] [--json]'

type Wanted = { readonly file: string; readonly key: string | null; readonly audit: string | null }

function wanted(): Wanted & { readonly isJson: boolean } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { key: { type: 'string' }, audit: { type: 'string' }, json: { type: 'boolean' } }
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new Error(USAGE)
  return {
    file: placeOf(file),
    key: values.key ?? null,
    audit: values.audit === undefined ? null : placeOf(values.audit),
    isJson: values.json === true
  }
}

/** npm runs scripts from the top of the repository; people name files from where they stand. */
function placeOf(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path)
}

async function check({ file, key, audit }: Wanted): Promise<Report> {
  // One byte more than is read for evidence is enough to refuse it.
  const bytes = statSync(file).size > LARGEST_FILE ? new Uint8Array(LARGEST_FILE + 1) : readFileSync(file)
  const verdict = verifyEvidence(bytes, key)
  const comparison = verdict.isGood && audit !== null ? await compare(verdict.document, audit) : null
  return reportOf(verdict, comparison)
}

async function compare(document: EvidenceDocument, path: string): Promise<HeadComparison> {
  if (document.about !== 'audit-trail')
    throw new Error('--audit takes a chain head, not the evidence of a rotation.')
  const { compareWithDatabase } = await import('./verify-evidence/audit-database')
  return compareWithDatabase(document, path)
}

try {
  const { isJson, ...asked } = wanted()
  const report = await check(asked)
  process.stdout.write(isJson ? `${JSON.stringify(report)}\n` : `${reportLines(report).join('\n')}\n`)
  process.exitCode = report.isGood ? 0 : 1
} catch (error) {
  process.stderr.write(`verify-evidence: ${error instanceof Error ? error.message : 'unknown reason'}\n`)
  process.exitCode = 1
}
