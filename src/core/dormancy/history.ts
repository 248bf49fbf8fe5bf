import type { LastUsed } from '../key'

/** One reading of a key's last-used, and when we took it. */
export type Reading = { readonly observedAt: number; readonly lastUsed: LastUsed }

/** A change that did not come from Rekey. */
export type Drift = {
  readonly kind: 'appeared' | 'reappeared' | 'changed' | 're-enabled'
  readonly at: number
}

/** What Rekey itself has seen of a key over time. */
export type KeyHistory = {
  /** Longest time between two distinct uses seen; null with fewer than two. */
  readonly longestGapMs: number | null
  /** When we first saw it disabled; null when it is not, or was before we looked. */
  readonly disabledAt: number | null
  readonly drift: Drift | null
  /** Times at which Rekey called the provider with this key itself. */
  readonly probes: readonly number[]
  /** Newest first. Only needed for keys with probes. */
  readonly readings: readonly Reading[]
}

export const NO_HISTORY: KeyHistory = {
  longestGapMs: null,
  disabledAt: null,
  drift: null,
  probes: [],
  readings: []
}
