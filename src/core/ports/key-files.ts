import type { KeyId } from '../ids'

// Files of other tools that hold keys, such as ~/.aws/credentials. Needed by the service that reads them when a person asks.

/** A key as a file holds it. The secret goes no further than its fingerprint. */
export type FoundKey = {
  /** How the file calls it: a profile, a host, a user. */
  readonly name: string
  /** An ID beside the secret that a provider also lists; null where the tool has none. */
  readonly publicId: string | null
  readonly secret: string
}

export type KeyFileKind = {
  readonly id: string
  readonly name: string
  /** Where the tool keeps it, below the home folder, with `/`. */
  readonly paths: readonly string[]
  /** Pure, for any text at all: nothing is found in a file of another kind. Never throws. */
  read(text: string): readonly FoundKey[] | Promise<readonly FoundKey[]>
}

/** What Rekey stores about a key in a file: its path, its name and a keyed fingerprint, never the key itself. */
export type KeyFileEntry = {
  readonly id: string
  readonly path: string
  /** ID of the kind of file. */
  readonly kind: string
  readonly name: string
  readonly fingerprint: string
  /** The listed key that it is, as far as it was known when the file was read. */
  readonly keyId: KeyId | null
  readonly readAt: number
}

/** Synchronous; joins an open transaction; throws `Faulted` for a full disk and the like. */
export type KeyFileStore = {
  /** By path, in the order of each file. */
  all(): readonly KeyFileEntry[]
  /** The entries of this file in place of those before; none: forgets the file. */
  replace(path: string, entries: readonly KeyFileEntry[]): void
}
