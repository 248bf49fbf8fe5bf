import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { ImportView } from '../../contract/files'
import { applyImport } from '../../services/lists/apply-import'
import { exportKeys } from '../../services/lists/export-keys'
import { readImport } from '../../services/lists/imports'
import type { Import } from '../../services/lists/imports'
import type { App } from '../app'
import { readChosen, writeChosen } from '../chosen-files'
import { definedFields } from '../defined-fields'
import type { HandlersOf, Module } from '../module'
import type { AccountsModule } from './accounts'
import type { KeysModule } from './keys'

const LARGEST_IMPORT = 2 * 1024 * 1024

/** Lists that leave the app and come in, as files of the person's choice. Neither direction carries a secret. */
export type FilesModule = Module & { readonly handlers: HandlersOf<'files'> }

export function openFiles(app: App, accounts: AccountsModule, keys: KeysModule): FilesModule {
  const { options, profile, registries, names, publisher } = app
  const { desktop, ids } = options
  const { store } = profile
  let exporting: { keys: number; total: number; isStopped: boolean } | null = null
  let read: { readonly id: string; readonly found: Import } | null = null
  return {
    handlers: {
      'files.exportKeys': async ({ format, filter, sort, descending }) => {
        const path = await desktop.chooseExportFile(`keys.${format}`)
        if (path === null) return failed('cancelled')
        const running = { keys: 0, total: 0, isStopped: false }
        exporting = running
        const list = await exportKeys(
          store.keys,
          { filter: definedFields(filter), sort, descending },
          format,
          {
            accountName: id => names.accountName(id) ?? '',
            providerName: id => names.providerName(id)
          },
          {
            onPage: (done, total) => Object.assign(running, { keys: done, total }),
            isStopped: () => running.isStopped,
            pause: () => setImmediate()
          }
        ).finally(() => {
          if (exporting === running) exporting = null
        })
        if (list === null) return failed('cancelled')
        const written = await writeChosen(path, list.text)
        if (!written.ok) return written
        app.records.note('keys.exported', { keys: list.keys, format }, 'operator')
        return ok({ keys: list.keys, file: written.value })
      },
      'files.exportProgress': () =>
        ok(exporting === null ? null : { keys: exporting.keys, total: exporting.total }),
      'files.stopExport': () => {
        if (exporting !== null) exporting.isStopped = true
        return ok(null)
      },
      'files.readImport': async () => {
        const path = await desktop.chooseImportFile()
        if (path === null) return failed('cancelled')
        const bytes = await readChosen(path, { mostBytes: LARGEST_IMPORT, notAFile: 'unexpected-shape' })
        if (!bytes.ok) return bytes
        const text = utf8Of(bytes.value)
        if (!text.ok) return text
        const found = readImport({ ...store, providers: registries.providers }, text.value)
        if (!found.ok) return found
        read = { id: ids.id(), found: found.value }
        return ok(toImportView(read.id, basename(path), found.value))
      },
      'files.applyImport': ({ importId }) => {
        if (read?.id !== importId) return failed('not-found')
        const { found } = read
        read = null
        const applied = applyImport(
          {
            transactions: store.transactions,
            keys: store.keys,
            tags: keys.tags,
            register: input => accounts.service.register(input)
          },
          found
        )
        if (!applied.ok) return applied
        publisher.changed('accounts')
        accounts.assessAll()
        return applied
      }
    }
  }
}

function toImportView(importId: string, file: string, found: Import): ImportView {
  return {
    importId,
    file,
    accounts: found.accounts.map(({ line, shown, problem }) => ({ line, ...shown, problem })),
    tags: found.tags.map(({ line, shown, problem }) => ({
      line,
      name: shown.name,
      account: shown.account,
      tags: [...shown.tags],
      problem
    })),
    ignored: [...found.ignored]
  }
}

/** Another encoding is refused: read as UTF-8 it would bring names in that nobody wrote. */
function utf8Of(bytes: Uint8Array): Result<string> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    // UTF-16 of plain letters has a zero in every second byte; a replacement character comes from an earlier misreading.
    return /[\0\uFFFD]/.test(text) ? failed('invalid-input', 'not-utf-8') : ok(text)
  } catch (error) {
    if (error instanceof TypeError) return failed('invalid-input', 'not-utf-8')
    throw error
  }
}
