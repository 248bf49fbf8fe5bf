import { createHmac, randomBytes } from 'node:crypto'
import { failed, fault, ok, type Outcome, type Result } from '../../core/fault'
import type { SecretShape, DestinationSettings } from '../../core/ports/destination'
import type { EntryStore, NewValues, StoredEntry, StoredFields, Target } from './entry-store'
import { isFaithful } from './entry-store'
import { wipeHeld } from './held-values'
import type { PrivateFiles } from './private-file'

// A file of this machine that another program encrypts. The new file is made in memory, opened again and compared before it
// replaces the old one, whole or not at all: the program itself never writes at the path.

export type FileCipher<Entry> = {
  targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<Entry>>
  /** Null when this person may not open the file. */
  open(entry: Entry, file: Uint8Array): Promise<Result<StoredFields | null>>
  /** The file with new values in it; `file` null: there is none yet. Changes nothing on disk. */
  seal(entry: Entry, file: Uint8Array | null, values: NewValues): Promise<Result<Uint8Array>>
}

export function storeOfEncryptedFile<Entry extends { readonly path: string }>(
  files: PrivateFiles,
  cipher: FileCipher<Entry>
): EntryStore<Entry> {
  async function opened(entry: Entry, file: Uint8Array): Promise<Result<StoredEntry>> {
    const fields = await cipher.open(entry, file)
    if (!fields.ok) return fields
    const revision = revisionOf(file)
    return ok(
      fields.value === null
        ? { kind: 'unreadable', revision }
        : { kind: 'present', revision, fields: fields.value, owner: null, changedAt: null }
    )
  }

  async function read(entry: Entry): Promise<Result<StoredEntry>> {
    const found = await files.read(entry.path)
    if (!found.ok) return found
    return found.value === null ? ok({ kind: 'absent', revision: ABSENT }) : opened(entry, found.value.bytes)
  }

  async function write(entry: Entry, before: StoredEntry, values: NewValues): Promise<Outcome<string>> {
    const found = await files.read(entry.path)
    if (!found.ok) return { kind: 'not-sent', fault: found.fault }
    const file = found.value
    if ((file === null ? ABSENT : revisionOf(file.bytes)) !== before.revision) {
      return { kind: 'rejected', fault: fault('conflict', 'destination-conflict') }
    }
    const next = await cipher.seal(entry, file?.bytes ?? null, values)
    if (!next.ok) return { kind: 'not-sent', fault: next.fault }
    const proof = await opened(entry, next.value)
    if (!proof.ok) return { kind: 'not-sent', fault: proof.fault }
    const problem = proof.value.kind === 'present' ? problemOf(before, proof.value, values) : ok(null)
    if (!problem.ok) return { kind: 'not-sent', fault: problem.fault }
    const replaced = await files.replace(entry.path, next.value, file)
    if (replaced.ok) return { kind: 'committed', value: revisionOf(next.value) }
    const isUnknown = replaced.fault.code === 'outcome-unknown'
    return { kind: isUnknown ? 'unknown' : 'rejected', fault: replaced.fault }
  }

  return { targetOf: cipher.targetOf, read, readRevision: read, write }
}

const ABSENT = 'absent'

/** Only this run can tell from it whether a file is the same; it is never written down. */
const revisionKey = randomBytes(32)

function revisionOf(file: Uint8Array): string {
  return createHmac('sha256', revisionKey).update(file).digest('base64url')
}

function problemOf(before: StoredEntry, after: StoredEntry, values: NewValues): Result<null> {
  if (after.kind !== 'present') return ok(null)
  for (const [name, text] of values) {
    const held = after.fields.held(name)
    const isSame = held.kind === 'value' && Buffer.from(held.bytes).equals(Buffer.from(text, 'utf8'))
    wipeHeld([held])
    if (!isSame) return failed('invalid-input', 'value-not-portable', { subject: 'secret' })
  }
  const isKept = isFaithful(before, after, [...values.keys()])
  return isKept ? ok(null) : failed('conflict', 'encrypted-file-refused', { subject: 'path' })
}
