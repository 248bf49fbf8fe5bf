// What is said about updates. The manifest is ours, not the updater library's: it
// is what the release key signs, and everything that decides is in it.

/** The file that one kind of machine installs. */
export type UpdateFile = {
  /** A plain name beside the manifest at the feed: no path, no address. */
  readonly name: string
  /** Base64. */
  readonly sha512: string
  readonly bytes: number
}

/** What the release key signed, for one system and kind of processor. */
export type UpdateManifest = {
  readonly product: 'rekey'
  readonly version: string
  /** As Node says them: `linux`, `darwin`, `win32`; `x64`, `arm64`. */
  readonly platform: string
  readonly arch: string
  /** Epoch milliseconds. */
  readonly releasedAt: number
  readonly file: UpdateFile
}

/** Why there is no update, from a closed list. Each has a sentence in the window. */
export const UPDATE_PROBLEMS = [
  'switched-off',
  'not-installed',
  'cannot-replace-itself',
  'no-update-key',
  'no-feed',
  'feed-not-allowed',
  'feed-unreachable',
  'feed-redirected',
  'feed-empty',
  'manifest-unreadable',
  'bad-signature',
  'other-product',
  'other-system',
  'unreadable-version',
  'not-newer',
  'older-than-seen',
  'changed-under-same-version',
  'download-failed',
  'file-differs',
  'install-failed'
] as const
export type UpdateProblem = (typeof UPDATE_PROBLEMS)[number]

/** An expected failure of an update. Apart from `Fault`: it is about this app, never about a provider's key. */
export type UpdateAnswer<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: UpdateProblem }

export type UpdateStep =
  /** Nobody asked, or nothing can be asked; `problem` says which. */
  | { readonly kind: 'off'; readonly problem: UpdateProblem }
  | { readonly kind: 'idle' }
  | { readonly kind: 'checking' }
  /** The feed has nothing newer. */
  | { readonly kind: 'current' }
  | { readonly kind: 'refused'; readonly problem: UpdateProblem; readonly version: string | null }
  /** Signed, newer, and a person may have it. */
  | { readonly kind: 'offered'; readonly version: string }
  | { readonly kind: 'downloading'; readonly version: string }
  | { readonly kind: 'installing'; readonly version: string }

export type UpdateState = {
  readonly step: UpdateStep
  /** Null before the first check of this run. */
  readonly checkedAt: number | null
  /** The origin that is asked; null when there is none. */
  readonly feed: { readonly url: string; readonly from: 'build' | 'operator' } | null
  readonly hasKey: boolean
}
