import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, sep } from 'node:path'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { placesIn } from '../../core/key-files/places'
import type { KeyFileEntry } from '../../core/ports/key-files'
import type { KeyFileView } from '../../contract/key-files'
import { createKeyFiles } from '../../services/key-files'
import type { ChosenFile } from '../../services/key-files'
import type { App } from '../app'
import { readChosen } from '../chosen-files'
import type { HandlersOf, Module, Slices } from '../module'
import type { QuickModule } from './quick'

const LARGEST_KEY_FILE = 1024 * 1024

/** Keys in files of other tools. Only files that a person named or chose are opened, once for each order. */
export type KeyFilesModule = Module & {
  readonly handlers: HandlersOf<'keyFiles'>
  readonly slices: Slices<'keyFiles'>
}

export function openKeyFiles(app: App, { certainKey }: Pick<QuickModule, 'certainKey'>): KeyFilesModule {
  const { options, profile, registries, publisher } = app
  const { store, lookup, vault, keyFiles: entries } = profile
  const kinds = registries.keyFileKinds
  const service = createKeyFiles({
    clock: options.clock,
    ids: options.ids,
    transactions: store.transactions,
    entries,
    audit: store.audit,
    kinds,
    vault,
    lookup,
    match: certainKey
  })

  function entryView(entry: KeyFileEntry): KeyFileView['entries'][number] {
    const keyId = service.keyOf(entry)
    const name = keyId === null ? undefined : store.keys.get(keyId)?.name
    return {
      id: entry.id,
      name: entry.name,
      key: keyId === null || name === undefined ? null : { id: keyId, name }
    }
  }

  function views(all: readonly KeyFileEntry[]): KeyFileView[] {
    const files = new Map<string, KeyFileEntry[]>()
    for (const entry of all) files.set(entry.path, [...(files.get(entry.path) ?? []), entry])
    return [...files].map(([path, ofFile]) => ({
      place: placeOf(path),
      kind: kinds.get(ofFile[0]?.kind ?? '')?.name ?? '',
      readAt: Math.max(...ofFile.map(({ readAt }) => readAt)),
      entries: ofFile.map(entryView)
    }))
  }

  async function read(path: string): Promise<Result<KeyFileView[]>> {
    const files = await filesAt(path)
    return files.ok ? readFiles(files.value) : files
  }

  async function readFiles(paths: readonly string[]): Promise<Result<KeyFileView[]>> {
    const files: ChosenFile[] = []
    for (const path of paths) {
      const bytes = await readChosen(path, { mostBytes: LARGEST_KEY_FILE, notAFile: 'no-key-file' })
      if (!bytes.ok)
        return bytes.fault.detail === 'too-large' ? failed('invalid-input', 'key-file-too-large') : bytes
      files.push({ path, text: new TextDecoder().decode(bytes.value) })
      bytes.value.fill(0)
    }
    const found = await service.read(files)
    if (!found.ok) return found
    publisher.changed('keyFiles')
    return ok(views(found.value))
  }

  async function filesAt(path: string): Promise<Result<readonly string[]>> {
    if (!isAbsolute(path)) return failed('invalid-input', 'value-invalid', { subject: 'path' })
    const kindOf = async (at: string): Promise<'file' | 'folder' | null> => {
      const found = await stat(at).catch(() => null)
      if (found?.isFile() === true) return 'file'
      return found?.isDirectory() === true ? 'folder' : null
    }
    const kind = await kindOf(path)
    if (kind === 'file') return ok([path])
    const files: string[] = []
    for (const place of kind === 'folder' ? placesIn(path, [...kinds.values()]) : []) {
      const at = join(path, place)
      if ((await kindOf(at)) === 'file') files.push(at)
    }
    return files.length === 0 ? failed('not-found', 'no-key-file') : ok(files)
  }

  /** Only a place that was read before: a page never chooses a path. */
  function knownPath(place: string): Result<string> {
    const path = service.all().find(entry => placeOf(entry.path) === place)?.path
    return path === undefined ? failed('not-found') : ok(path)
  }

  return {
    handlers: {
      'keyFiles.choose': async () => {
        const path = await options.desktop.chooseKeyFile()
        return path === null ? failed('cancelled') : read(path)
      },
      'keyFiles.read': ({ path }) => read(path),
      'keyFiles.readAgain': async ({ place }) => {
        const path = knownPath(place)
        return path.ok ? read(path.value) : path
      },
      'keyFiles.forget': ({ place }) => {
        const path = knownPath(place)
        if (!path.ok) return path
        const forgotten = service.forget(path.value)
        if (forgotten.ok) publisher.changed('keyFiles')
        return forgotten
      }
    },
    slices: { keyFiles: { read: () => views(service.all()), whileLocked: [] } }
  }
}

function placeOf(path: string): string {
  const home = homedir()
  return path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path
}
