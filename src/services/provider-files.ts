import type { Clock } from '../core/clock'
import { failed, ok, type Result } from '../core/fault'
import type { ProviderId } from '../core/ids'
import type { AuditStore } from '../core/ports/audit'
import type { Provider } from '../core/ports/provider'
import type { PinnedProviderFile, ProviderFileStore } from '../core/ports/provider-files'
import type { Transactions } from '../core/ports/transactions'

// Providers from files. A file is read once, shown, and pinned as it was accepted; from then on only the pinned copy is used. When the
// file changes, its accounts are paused: nothing connects until a person accepts the change or keeps the pinned copy.

export type FileProblem = { readonly line: number | null; readonly field: string; readonly words: string }
export type FileRequest = {
  readonly call: string
  readonly method: string
  readonly url: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly body: string | null
}
/** What a text says when it is read as a provider. */
export type FileProvider = {
  readonly provider: Provider
  /** Where its calls may go; empty where the base URL of the account alone decides. */
  readonly hosts: readonly string[]
  readonly requests: readonly FileRequest[]
}
export type ReadFile =
  | { readonly ok: true; readonly value: FileProvider }
  | { readonly ok: false; readonly problems: readonly FileProblem[] }

export type FileReview = {
  readonly path: string
  readonly text: string
  readonly sha256: string
  readonly read: ReadFile
  /** What this file would replace; null for a new provider. */
  readonly before: PinnedProviderFile | null
}
export type FileState = 'as-accepted' | 'changed' | 'missing' | 'kept' | 'unreadable'
export type ProviderFile = { readonly pinned: PinnedProviderFile; readonly state: FileState }

export type ProviderFilesTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly transactions: Transactions
  readonly files: ProviderFileStore
  readonly audit: Pick<AuditStore, 'append'>
  /** `revision` is in the provider: with another one its open connections are not used any more. */
  read(text: string, revision: string): ReadFile
  /** For a pinned copy that cannot be read any more. */
  standIn(id: ProviderId, name: string): Provider
  hash(text: string): string
  /** Null takes the provider away. */
  use(id: ProviderId, provider: Provider | null): void
  accountsOf(id: ProviderId): number
}

export type ProviderFiles = {
  all(): readonly ProviderFile[]
  review(path: string, text: string): FileReview
  /** Pins what was reviewed. Faults: `invalid-input/provider-file-refused`; `conflict` where the pinned one is another since. */
  accept(review: FileReview): Result<ProviderFile>
  /** The SHA-256 of the file on disk; null where it is not there. True when the state of the provider changed. */
  seen(id: ProviderId, sha256: string | null): boolean
  /** Keeps the pinned copy, and asks no more about the file. */
  keep(id: ProviderId): Result<ProviderFile>
  /** Fault `conflict/provider-in-use` while an account is of it. */
  remove(id: ProviderId): Result<null>
}

export function createProviderFiles(tools: ProviderFilesTools): ProviderFiles {
  const states = new Map<ProviderId, FileState>()
  for (const pinned of tools.files.all()) usePinned(pinned, pinned.path === null ? 'kept' : 'as-accepted')

  function usePinned(pinned: PinnedProviderFile, state: FileState): void {
    const read = tools.read(pinned.text, pinned.sha256)
    states.set(pinned.id, read.ok ? state : 'unreadable')
    if (!read.ok) return tools.use(pinned.id, tools.standIn(pinned.id, pinned.name))
    tools.use(pinned.id, state === 'changed' ? paused(read.value.provider) : read.value.provider)
  }

  function shown(pinned: PinnedProviderFile): ProviderFile {
    return { pinned, state: states.get(pinned.id) ?? 'unreadable' }
  }

  function note(
    act: 'provider-file.accepted' | 'provider-file.removed',
    { id, sha256 }: PinnedProviderFile
  ): void {
    const about = { accountId: null, keyId: null, rotationId: null }
    tools.audit.append({
      at: tools.clock.now(),
      act,
      actor: 'operator',
      facts: { provider: id, sha256 },
      ...about
    })
  }

  return {
    all: () => tools.files.all().map(shown),
    review(path, text) {
      const sha256 = tools.hash(text)
      const read = tools.read(text, sha256)
      const before = read.ok ? tools.files.get(read.value.provider.manifest.id) : null
      return { path, text, sha256, read, before }
    },
    accept({ path, text, sha256, read, before }) {
      if (!read.ok) return failed('invalid-input', 'provider-file-refused')
      const { id, name } = read.value.provider.manifest
      if ((tools.files.get(id)?.sha256 ?? null) !== (before?.sha256 ?? null)) return failed('conflict')
      const now = tools.clock.now()
      const pinned = { id, name, sha256, text, path, addedAt: before?.addedAt ?? now, acceptedAt: now }
      tools.transactions.run(() => {
        tools.files.put(pinned)
        note('provider-file.accepted', pinned)
      })
      usePinned(pinned, 'as-accepted')
      return ok(shown(pinned))
    },
    seen(id, sha256) {
      const pinned = tools.files.get(id)
      const was = states.get(id)
      if (pinned === null || pinned.path === null || was === 'unreadable') return false
      const state = sha256 === null ? 'missing' : sha256 === pinned.sha256 ? 'as-accepted' : 'changed'
      // A change that was seen is not undone by taking the file away.
      if (state === was || (was === 'changed' && state === 'missing')) return false
      usePinned(pinned, state)
      return true
    },
    keep(id) {
      const pinned = tools.files.get(id)
      if (pinned === null) return failed('not-found')
      const kept = { ...pinned, path: null }
      tools.transactions.run(() => {
        tools.files.put(kept)
      })
      usePinned(kept, 'kept')
      return ok(shown(kept))
    },
    remove(id) {
      const pinned = tools.files.get(id)
      if (pinned === null) return failed('not-found')
      if (tools.accountsOf(id) > 0) return failed('conflict', 'provider-in-use')
      tools.transactions.run(() => {
        tools.files.remove(id)
        note('provider-file.removed', pinned)
      })
      states.delete(id)
      tools.use(id, null)
      return ok(null)
    }
  }
}

/** Answers nothing until a person has decided about the changed file. */
function paused({ manifest, revision }: Provider): Provider {
  return {
    manifest,
    revision: `paused ${revision ?? ''}`,
    connect: () => Promise.resolve(failed('forbidden', 'provider-file-changed', { retry: 'after-user' }))
  }
}
