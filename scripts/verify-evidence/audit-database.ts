import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { comparedHead } from '../../src/services/evidence/compare-head'
import type { HeadComparison } from '../../src/services/evidence/compare-head'
import type { EvidenceDocument } from '../../src/services/evidence/document'
import { auditStore } from '../../src/store/audit'
import { openDatabase } from '../../src/store/database'

/** Compares a saved head with the history in a database. Works on a copy: the database itself is only read, byte by byte. */
export function compareWithDatabase(document: EvidenceDocument, path: string): HeadComparison {
  const folder = mkdtempSync(join(tmpdir(), 'rekey-verify-'))
  try {
    const copy = join(folder, 'rekey.db')
    copyFileSync(path, copy)
    // What was committed last may stand only in the log.
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`)
    const opened = openDatabase({ path: copy })
    if (!opened.ok)
      throw new Error(`the database cannot be read: ${opened.fault.detail ?? opened.fault.code}`)
    try {
      return comparedHead(auditStore(opened.value), document, null)
    } finally {
      opened.value.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
