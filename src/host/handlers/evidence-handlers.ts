import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { asRotationId } from '../../core/ids'
import { LARGEST_FILE } from '../../services/evidence/document'
import type { EvidenceFile, EvidenceService } from '../../services/evidence/evidence'
import type { CommandOutput } from '../../contract/commands'
import type { Handlers } from '../router'
import type { ShellDesktop } from '../shell-ports'
import { replaceFile } from '../replace-file'
import { guarded } from './file-handlers'

export type EvidenceHandlerTools = {
  readonly evidence: EvidenceService
  readonly desktop: Pick<ShellDesktop, 'chooseEvidenceFile' | 'chooseHeadFile'>
}

type Names = 'evidence.signer' | 'evidence.exportRotation' | 'evidence.exportHead' | 'evidence.compareHead'

/** Evidence as files of the person's choice. It is made and signed before they are asked for a place. */
export function evidenceHandlers({ evidence, desktop }: EvidenceHandlerTools): Pick<Handlers, Names> {
  async function save(made: Result<EvidenceFile>): Promise<Result<CommandOutput<'evidence.exportHead'>>> {
    if (!made.ok) return made
    const { name, text, entries, fingerprint } = made.value
    const path = await desktop.chooseEvidenceFile(name)
    if (path === null) return failed('cancelled')
    const written = await guarded(() => replaceFile(path, text))
    if (!written.ok) return written
    evidence.noteExported(made.value)
    return ok({ file: basename(path), entries, fingerprint })
  }

  return {
    'evidence.signer': () => {
      const signer = evidence.signer()
      return signer.ok ? ok({ fingerprint: signer.value }) : signer
    },
    'evidence.exportRotation': ({ rotationId }) => save(evidence.rotation(asRotationId(rotationId))),
    'evidence.exportHead': () => save(evidence.head()),
    'evidence.compareHead': async () => {
      const path = await desktop.chooseHeadFile()
      if (path === null) return failed('cancelled')
      const bytes = await readBytes(path)
      if (!bytes.ok) return bytes
      const compared = evidence.compareHead(bytes.value)
      if (!compared.ok) return compared
      const { chains, ...rest } = compared.value
      return ok({ ...rest, chains: [...chains] })
    }
  }
}

function readBytes(path: string): Promise<Result<Uint8Array>> {
  return guarded(async () => {
    const handle = await open(path, 'r')
    try {
      const stat = await handle.stat()
      if (!stat.isFile()) return failed('invalid-input', 'evidence-invalid')
      if (stat.size > LARGEST_FILE) return failed('invalid-input', 'too-large')
      return ok<Uint8Array>(await handle.readFile())
    } finally {
      await handle.close()
    }
  })
}
