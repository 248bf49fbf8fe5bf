import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asRotationId } from '../../core/ids'
import type { CommandOutput } from '../../contract/commands'
import { LARGEST_FILE } from '../../services/evidence/document'
import { createEvidence } from '../../services/evidence/evidence'
import type { EvidenceFile } from '../../services/evidence/evidence'
import { AUDIT_ACTS } from '../../core/ports/audit'
import type { App } from '../app'
import { readChosen, writeChosen } from '../chosen-files'
import { definedFields } from '../defined-fields'
import type { HandlersOf, Module } from '../module'
import { systemAccount } from '../system'
import { toAuditRow } from '../views/audit-row'

/** The history, and the signed files that others can check it by. */
export type HistoryModule = Module & { readonly handlers: HandlersOf<'history' | 'evidence'> }

export function openHistory(app: App): HistoryModule {
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
    providerName: id => providerOf(id)?.manifest.name ?? null,
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
    return ok({ file: written.value, entries, fingerprint })
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
      'evidence.exportRotation': ({ rotationId }) => save(evidence.rotation(asRotationId(rotationId))),
      'evidence.exportHead': () => save(evidence.head()),
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
