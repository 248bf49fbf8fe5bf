import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { failed, ok, type Result } from '../../core/fault'
import type { ProviderId } from '../../core/ids'
import { asProviderId } from '../../core/ids'
import type { ProviderFileView, ProviderReviewView } from '../../contract/provider-files'
import { LARGEST_PROVIDER_FILE } from '../../providers/kit/file/read-provider-file'
import { readFileProvider } from '../../providers/kit/file/file-provider'
import { standInFor } from '../../providers/kit/file/stand-in'
import { createProviderFiles } from '../../services/provider-files'
import type { FileReview, ProviderFile } from '../../services/provider-files'
import type { App } from '../app'
import { readChosen } from '../chosen-files'
import type { HandlersOf, Module, Slices } from '../module'
import { every } from '../timers'

const LOOK_EVERY_MS = 30_000

/** Providers from files: they are read again now and then, and paused when they changed. */
export type ProviderFilesModule = Module & {
  readonly handlers: HandlersOf<'providerFiles'>
  readonly slices: Slices<'providerFiles'>
}

export function openProviderFiles(
  app: App,
  { onAccepted }: { readonly onAccepted: (id: ProviderId) => void }
): ProviderFilesModule {
  const { options, profile, registries, publisher } = app
  const { store } = profile
  let reviewed: { readonly id: string; readonly review: FileReview } | null = null

  const accountsOf = (id: ProviderId): number =>
    store.accounts.all().filter(({ providerId }) => providerId === id).length
  const service = createProviderFiles({
    clock: options.clock,
    transactions: store.transactions,
    files: profile.providerFiles,
    audit: store.audit,
    read: readFileProvider,
    standIn: standInFor,
    hash: sha256Of,
    use: registries.useProvider,
    accountsOf
  })

  async function textAt(path: string): Promise<Result<string>> {
    const bytes = await readChosen(path, { mostBytes: LARGEST_PROVIDER_FILE, notAFile: 'unexpected-shape' })
    if (!bytes.ok) return bytes
    const text = new TextDecoder().decode(bytes.value)
    return text.includes('�') ? failed('invalid-input', 'not-utf-8') : ok(text)
  }

  async function reviewOf(path: string): Promise<Result<ProviderReviewView>> {
    const text = await textAt(path)
    if (!text.ok) return text
    const review = service.review(path, text.value)
    reviewed = { id: options.ids.id(), review }
    return ok(toReviewView(reviewed.id, review))
  }

  /** What cannot be read as a text is a change; what is not there is a lost file. */
  async function look(): Promise<void> {
    let isChanged = false
    for (const { pinned, state } of service.all()) {
      if (pinned.path === null || state === 'unreadable') continue
      const text = await textAt(pinned.path)
      const isThere = text.ok || text.fault.code === 'invalid-input'
      const sha256 = text.ok ? sha256Of(text.value) : isThere ? 'unreadable' : null
      isChanged = service.seen(pinned.id, sha256) || isChanged
    }
    if (isChanged) publish()
  }

  function publish(): void {
    publisher.changed('providerFiles')
    publisher.changed('accounts')
  }

  function settled(answer: Result<ProviderFile>): Result<ProviderFileView> {
    if (!answer.ok) return answer
    publish()
    onAccepted(answer.value.pinned.id)
    return ok(toView(answer.value))
  }

  function toView({ pinned: { id, name, sha256, acceptedAt }, state }: ProviderFile): ProviderFileView {
    return { providerId: id, name, sha256, acceptedAt, state, accounts: accountsOf(id) }
  }

  const lookAgain = (): void => {
    look().catch(app.onError)
  }
  const stop = every(LOOK_EVERY_MS, lookAgain, { onError: app.onError, keepsAlive: false })
  lookAgain()

  return {
    handlers: {
      'providerFiles.choose': async () => {
        const path = await options.desktop.chooseProviderFile()
        return path === null ? failed('cancelled') : reviewOf(path)
      },
      'providerFiles.review': async ({ providerId }) => {
        const path = profile.providerFiles.get(asProviderId(providerId))?.path ?? null
        return path === null ? failed('not-found') : reviewOf(path)
      },
      'providerFiles.accept': ({ reviewId }) => {
        if (reviewed?.id !== reviewId) return failed('not-found')
        const { review } = reviewed
        reviewed = null
        return settled(service.accept(review))
      },
      'providerFiles.keep': ({ providerId }) => settled(service.keep(asProviderId(providerId))),
      'providerFiles.remove': ({ providerId }) => {
        const removed = service.remove(asProviderId(providerId))
        if (removed.ok) publish()
        return removed
      }
    },
    slices: { providerFiles: { read: () => service.all().map(toView), whileLocked: [] } },
    stop
  }
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function toReviewView(reviewId: string, { path, sha256, read, before }: FileReview): ProviderReviewView {
  const file = basename(path)
  if (!read.ok)
    return { reviewId, file, sha256, provider: null, problems: read.problems.map(each => ({ ...each })) }
  const { provider, hosts, requests } = read.value
  const { id, name, standing } = provider.manifest
  return {
    reviewId,
    file,
    sha256,
    provider: {
      id,
      name,
      standing,
      hosts: [...hosts],
      requests: requests.map(each => ({ ...each, headers: each.headers.map(header => ({ ...header })) })),
      replaces: before?.sha256 ?? null
    },
    problems: []
  }
}
