import { basename } from 'node:path'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asRotationId } from '../../core/ids'
import type { CommandOutput } from '../../contract/commands'
import { LARGEST_FILE } from '../../services/evidence/document'
import { createEvidence } from '../../services/evidence/evidence'
import type { EvidenceFile } from '../../services/evidence/evidence'
import type { BreakGlass } from '../../services/break-glass/break-glass'
import { reportOf } from '../../services/evidence/report'
import { verifyEvidence } from '../../services/evidence/verify'
import { AUDIT_ACTS } from '../../core/ports/audit'
import type { App } from '../app'
import { readChosen, writeChosen } from '../chosen-files'
import { definedFields } from '../defined-fields'
import type { HandlersOf, Module } from '../module'
import { evidenceReport } from '../reports/evidence-report'
import { systemAccount } from '../system'
import { toAuditRow } from '../views/audit-row'

/** The history, and the signed files that others can check it by. */
export type HistoryModule = Module & { readonly handlers: HandlersOf<'history' | 'evidence'> }

export function openHistory(app: App, breakGlass: Pick<BreakGlass, 'report'>): HistoryModule {
  const { options, profile, names, providerOf } = app
  const { store, journal, sealedSecrets, vault } = profile
  const { audit } = store
  const evidence = createEvidence({
    clock: options.clock,
    journal,
    accounts: store.accounts,
    audit,
    sealedSecrets,
    vault,
    runs: {
      batches: profile.batches,
      keys: store.keys,
      isRunning: id => breakGlass.report(id)?.state === 'running'
    },
    providerOf: id => providerOf(id)?.manifest ?? null,
    writer: { by: systemAccount(), platform: options.platform, rekey: options.version }
  })

  /** It is made and signed before the person is asked for a place. */
  async function save(made: Result<EvidenceFile>): Promise<Result<CommandOutput<'evidence.exportHead'>>> {
    if (!made.ok) return made
    const { name, text, entries, fingerprint } = made.value
    const path = await options.desktop.chooseEvidenceFile(name)
    if (path === null) return failed('cancelled')
    const written = await writeChosen(path, text)
    if (!written.ok) return written
    evidence.noteExported(made.value)
    return ok({ file: written.value, report: null, entries, fingerprint })
  }

  /** The signed file, and a report for people beside it. */
  async function saveWithReport(
    made: Result<EvidenceFile>
  ): Promise<Result<CommandOutput<'evidence.exportRotation'>>> {
    if (!made.ok) return made
    const { name, text, document, entries, fingerprint } = made.value
    const path = await options.desktop.chooseEvidenceFile(name)
    if (path === null) return failed('cancelled')
    const written = await writeChosen(path, text)
    if (!written.ok) return written
    const signer = evidence.signerOf(fingerprint)
    // A name that nothing else has: the person was asked about the signed file alone.
    const report = await writeChosen(
      `${path.replace(/\.json$/i, '')}.report.html`,
      evidenceReport({ document, file: written.value, signer })
    )
    if (!report.ok) return report
    evidence.noteExported(made.value)
    return ok({ file: written.value, report: report.value, entries, fingerprint })
  }

  return {
    handlers: {
      'history.page': ({ beforeSeq, limit, acts, ...conditions }) => {
        const filter = {
          ...definedFields(conditions),
          ...(acts === undefined ? {} : { acts: AUDIT_ACTS.filter(act => acts.includes(act)) })
        }
        const page = audit.page(filter, beforeSeq, limit)
        return ok({ rows: page.rows.map(row => toAuditRow(row, names)), total: page.total })
      },
      'history.verify': () => ok({ ...audit.verify() }),
      'evidence.signer': () => {
        const signer = evidence.signer()
        return signer.ok ? ok({ fingerprint: signer.value }) : signer
      },
      'evidence.exportRotation': ({ rotationId }) =>
        saveWithReport(evidence.rotation(asRotationId(rotationId))),
      'evidence.exportBreakGlass': ({ batchId }) => saveWithReport(evidence.breakGlass(batchId)),
      'evidence.readRotation': ({ rotationId }) => {
        const made = evidence.rotation(asRotationId(rotationId))
        if (!made.ok) return made
        evidence.noteExported(made.value)
        const { name, text, entries, fingerprint } = made.value
        return ok({ name, text, entries, fingerprint })
      },
      'evidence.exportHead': () => save(evidence.head()),
      'evidence.verifyFile': async () => {
        const path = await options.desktop.chooseFileToVerify()
        if (path === null) return failed('cancelled')
        const bytes = await readChosen(path, { mostBytes: LARGEST_FILE, notAFile: 'evidence-invalid' })
        if (!bytes.ok) return bytes
        const { isGood, about, entries, entry, why, fingerprint, summary } = reportOf(
          verifyEvidence(bytes.value),
          null
        )
        const signer = fingerprint === null ? 'not-known' : evidence.signerOf(fingerprint)
        return ok({
          file: basename(path),
          isGood,
          about,
          entries,
          entry,
          why,
          fingerprint,
          signer,
          summary: [...summary]
        })
      },
      'evidence.compareHead': async () => {
        const path = await options.desktop.chooseHeadFile()
        if (path === null) return failed('cancelled')
        const bytes = await readChosen(path, { mostBytes: LARGEST_FILE, notAFile: 'evidence-invalid' })
        if (!bytes.ok) return bytes
        const compared = evidence.compareHead(bytes.value)
        if (!compared.ok) return compared
        const { chains, ...rest } = compared.value
        return ok({ ...rest, chains: [...chains] })
      }
    }
  }
}
