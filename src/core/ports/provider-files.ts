import type { ProviderId } from '../ids'

// Providers that a person added from files. Needed by whatever opens them at the start and asks again when a file changed.

export type PinnedProviderFile = {
  readonly id: ProviderId
  readonly name: string
  /** Of the text, in hexadecimal. */
  readonly sha256: string
  /** The whole file as it was accepted: a lost file loses nothing. */
  readonly text: string
  /** Where the file was; null where nobody asks about it any more. */
  readonly path: string | null
  readonly addedAt: number
  readonly acceptedAt: number
}

/** Synchronous; joins an open transaction; throws `Faulted` for a full disk and the like. */
export type ProviderFileStore = {
  /** By name. */
  all(): readonly PinnedProviderFile[]
  get(id: ProviderId): PinnedProviderFile | null
  /** Inserts it, or replaces the one of the same id. */
  put(file: PinnedProviderFile): void
  remove(id: ProviderId): void
}
