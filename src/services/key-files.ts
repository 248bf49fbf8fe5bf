// Keys in files of other tools, read when a person asks. A secret goes from the text of its file to a keyed fingerprint and no further.
import type { Clock, IdSource } from '../core/clock'
import { failed, ok } from '../core/fault'
import type { Result } from '../core/fault'
import type { KeyId } from '../core/ids'
import { kindsAt } from '../core/key-files/places'
import { withoutSecrets } from '../core/leak/without-secrets'
import { LONGEST_NAME } from '../core/limits'
import type { AuditStore } from '../core/ports/audit'
import type { FoundKey, KeyFileEntry, KeyFileKind, KeyFileStore } from '../core/ports/key-files'
import type { KeyLookup } from '../core/ports/key-lookup'
import type { Transactions } from '../core/ports/transactions'
import type { Vault } from '../core/ports/vault'
import { visibleText } from '../core/visible-text'

export type ChosenFile = { readonly path: string; readonly text: string }

export type KeyFiles = {
  all(): readonly KeyFileEntry[]
  /** The key that an entry is: as it was read, or one whose secret Rekey has known since. */
  keyOf(entry: KeyFileEntry): KeyId | null
  /**
   * Reads these files, in place of what was known of each. Faults: `vault-locked`, and `cap-reached` before anything changed.
   */
  read(files: readonly ChosenFile[]): Promise<Result<readonly KeyFileEntry[]>>
  /** Fault: `not-found`. */
  forget(path: string): Result<null>
}

export type KeyFilesTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<IdSource, 'id'>
  readonly transactions: Transactions
  readonly entries: KeyFileStore
  readonly audit: Pick<AuditStore, 'append'>
  readonly kinds: ReadonlyMap<string, KeyFileKind>
  readonly vault: Pick<Vault, 'fingerprint'>
  readonly lookup: Pick<KeyLookup, 'byFingerprint'>
  /** The one listed key that this text certainly belongs to. The bytes belong to the call, which wipes them. */
  match(text: Uint8Array): KeyId | null
}

const MOST_OF_A_FILE = 200
const MOST_ENTRIES = 1_000
const LONGEST_SECRET = 65_536

export function createKeyFiles(tools: KeyFilesTools): KeyFiles {
  const { entries, transactions } = tools

  function keyWith(fingerprint: string): KeyId | null {
    const [only, ...others] = tools.lookup.byFingerprint(fingerprint)
    return only !== undefined && others.length === 0 ? only : null
  }

  function entryOf(path: string, kind: string, found: FoundKey): Result<KeyFileEntry> {
    const secret = new TextEncoder().encode(found.secret)
    const fingerprint = tools.vault.fingerprint(secret)
    secret.fill(0)
    if (!fingerprint.ok) return fingerprint
    const text = new TextEncoder().encode([found.publicId ?? '', found.secret].join('\n'))
    return ok({
      id: tools.ids.id(),
      path,
      kind,
      name: withoutSecrets(visibleText(found.name, LONGEST_NAME)),
      fingerprint: fingerprint.value,
      keyId: keyWith(fingerprint.value) ?? tools.match(text),
      readAt: tools.clock.now()
    })
  }

  async function entriesIn({ path, text }: ChosenFile): Promise<Result<readonly KeyFileEntry[]>> {
    for (const kind of kindsAt(path, [...tools.kinds.values()])) {
      const found = (await kind.read(text)).filter(({ secret }) => secret.length <= LONGEST_SECRET)
      if (found.length === 0) continue
      if (found.length > MOST_OF_A_FILE) return failed('cap-reached')
      const read: KeyFileEntry[] = []
      for (const each of found) {
        const entry = entryOf(path, kind.id, each)
        if (!entry.ok) return entry
        // The same key under the same name is said once.
        if (
          !read.some(
            ({ name, fingerprint }) => name === entry.value.name && fingerprint === entry.value.fingerprint
          )
        )
          read.push(entry.value)
      }
      return ok(read)
    }
    return ok([])
  }

  function write(
    act: 'key-file.read' | 'key-file.forgotten',
    path: string,
    facts: Record<string, number>
  ): void {
    tools.audit.append({
      at: tools.clock.now(),
      act,
      actor: 'operator',
      accountId: null,
      keyId: null,
      rotationId: null,
      facts: { file: path, ...facts }
    })
  }

  return {
    all: () => entries.all(),
    keyOf: ({ keyId, fingerprint }) => keyId ?? keyWith(fingerprint),
    async read(files) {
      const all: { readonly path: string; readonly found: readonly KeyFileEntry[] }[] = []
      for (const file of files) {
        const found = await entriesIn(file)
        if (!found.ok) return found
        all.push({ path: file.path, found: found.value })
      }
      const paths = new Set(all.map(({ path }) => path))
      const kept = entries.all().filter(({ path }) => !paths.has(path)).length
      const read = all.flatMap(({ found }) => found)
      if (kept + read.length > MOST_ENTRIES) return failed('cap-reached')
      transactions.run(() => {
        for (const { path, found } of all) {
          entries.replace(path, found)
          write('key-file.read', path, {
            found: found.length,
            listed: found.filter(({ keyId }) => keyId !== null).length
          })
        }
      })
      return ok(read)
    },
    forget(path) {
      const known = entries.all().filter(entry => entry.path === path)
      if (known.length === 0) return failed('not-found')
      transactions.run(() => {
        entries.replace(path, [])
        write('key-file.forgotten', path, { found: known.length })
      })
      return ok(null)
    }
  }
}
