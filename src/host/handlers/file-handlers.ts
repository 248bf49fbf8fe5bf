import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { IdSource } from '../../core/clock'
import { failed, ok } from '../../core/fault'
import { Faulted, faultOf } from '../../core/faulted'
import type { Result } from '../../core/fault'
import type { KeyId, ProviderId } from '../../core/ids'
import type { Provider } from '../../core/ports/provider'
import type { AccountService } from '../../services/accounts'
import { exportKeys } from '../../services/lists/export-keys'
import { readImport } from '../../services/lists/imports'
import type { Import } from '../../services/lists/imports'
import type { ImportView } from '../../contract/files'
import type { AuditAct, AuditEntry } from '../../core/ports/audit'
import type { Store } from '../../core/ports/store'
import type { Transactions } from '../../core/ports/transactions'
import type { Handlers } from '../router'
import type { ShellDesktop } from '../shell-ports'
import type { AuditNames } from '../views/audit-view'
import { replaceFile } from '../replace-file'
import { definedFields } from './history-handlers'

export type FileHandlerTools = {
  readonly store: Pick<Store, 'keys' | 'accounts' | 'transactions'>
  readonly providers: ReadonlyMap<ProviderId, Provider>
  readonly names: AuditNames
  readonly desktop: Pick<ShellDesktop, 'chooseExportFile' | 'chooseImportFile'>
  readonly ids: Pick<IdSource, 'id'>
  readonly register: AccountService['register']
  readonly tag: (ids: readonly KeyId[], tags: readonly string[]) => void
  readonly note: (act: AuditAct, facts: AuditEntry['facts'], actor: AuditEntry['actor']) => void
  readonly changed: () => void
}

const LARGEST = 2 * 1024 * 1024

type Names =
  'files.exportKeys' | 'files.exportProgress' | 'files.stopExport' | 'files.readImport' | 'files.applyImport'

/** Lists that leave the app and come in, as files of the person's choice. Neither direction carries a secret. */
export function fileHandlers(tools: FileHandlerTools): Pick<Handlers, Names> {
  const { store, desktop } = tools
  let exporting: { keys: number; total: number; isStopped: boolean } | null = null
  let held: { readonly id: string; readonly found: Import } | null = null
  return {
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
          accountName: id => tools.names.accountName(id) ?? '',
          providerName: id => [...tools.providers].find(([each]) => each === id)?.[1].manifest.name ?? id
        },
        {
          onPage: (read, total) => Object.assign(running, { keys: read, total }),
          isStopped: () => running.isStopped,
          pause: () => setImmediate()
        }
      ).finally(() => {
        if (exporting === running) exporting = null
      })
      if (list === null) return failed('cancelled')
      const { text, keys } = list
      const written = await guarded(() => replaceFile(path, text))
      if (!written.ok) return written
      tools.note('keys.exported', { keys, format }, 'operator')
      return ok({ keys, file: basename(path) })
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
      const text = await readText(path)
      if (!text.ok) return text
      const found = readImport({ ...store, providers: tools.providers }, text.value)
      if (!found.ok) return found
      held = { id: tools.ids.id(), found: found.value }
      return ok(toView(held.id, basename(path), found.value))
    },
    'files.applyImport': ({ importId }) => {
      if (held?.id !== importId) return failed('not-found')
      const { found } = held
      held = null
      const applied = allOrNothing(store.transactions, () => takeOver(tools, found))
      if (applied.ok) tools.changed()
      return applied
    }
  }
}

type Taken = { readonly accounts: number; readonly tagged: number }

function takeOver(tools: FileHandlerTools, found: Import): Taken {
  const accounts = found.accounts.flatMap(({ account }) => (account === null ? [] : [account]))
  for (const account of accounts) {
    const added = tools.register(account)
    if (!added.ok) throw new Faulted(added.fault)
  }
  const tagged = found.tags.filter(({ keyId }) => keyId !== null)
  for (const { keyId, shown } of tagged) if (keyId !== null) tools.tag([keyId], shown.tags)
  return { accounts: accounts.length, tagged: tagged.length }
}

/** A file is taken over as a whole: what fails in its middle leaves nothing of it behind. */
function allOrNothing<T>(transactions: Transactions, work: () => T): Result<T> {
  try {
    return ok(transactions.run(work))
  } catch (error) {
    const fault = faultOf(error)
    if (fault === null) throw error
    return { ok: false, fault }
  }
}

function toView(importId: string, file: string, found: Import): ImportView {
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

function readText(path: string): Promise<Result<string>> {
  return guarded(async () => {
    const handle = await open(path, 'r')
    try {
      const stat = await handle.stat()
      if (!stat.isFile()) return failed('invalid-input', 'unexpected-shape')
      if (stat.size > LARGEST) return failed('invalid-input', 'too-large')
      return utf8Of(await handle.readFile())
    } finally {
      await handle.close()
    }
  })
}

/** Another encoding is refused: read as UTF-8 it would bring names in that nobody wrote. */
function utf8Of(bytes: Uint8Array): Result<string> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    // UTF-16 of plain letters has a zero in every second byte; a replacement character was put in by an earlier misreading.
    return /[\0\uFFFD]/.test(text) ? failed('invalid-input', 'not-utf-8') : ok(text)
  } catch (error) {
    if (error instanceof TypeError) return failed('invalid-input', 'not-utf-8')
    throw error
  }
}

/** What a disk refuses, as the fault that it is. */
export async function guarded<T>(work: () => Promise<T | Result<T>>): Promise<Result<T>> {
  try {
    const done = await work()
    return isResult(done) ? done : ok(done)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    if (code === null) throw error
    return failed('storage-failed', code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'read-only')
  }
}

function isResult<T>(value: T | Result<T>): value is Result<T> {
  return typeof value === 'object' && value !== null && 'ok' in value
}
