import type { ProviderId } from '../../core/ids'
import type { KeyWithVerdict } from '../../core/ports/keys'

/** By what a key was found, the surest first. */
export type HitReason = 'fingerprint' | 'public-id' | 'mask' | 'format' | 'words'
/** `certain`: no other key can be meant. `likely`: what can be seen of it fits. `possible`: it is of that provider. */
export type Sureness = 'certain' | 'likely' | 'possible'

export type QuickHit = {
  readonly found: KeyWithVerdict
  readonly how: HitReason
  readonly sure: Sureness
}

export type QuickFound = {
  /** `secret`: the text must not be shown again. `words`: it is nothing that needs hiding. */
  readonly as: 'words' | 'secret'
  readonly hits: readonly QuickHit[]
  /** All that fit, also those that are not in `hits`. */
  readonly total: number
  /** Providers whose secrets look like this one; empty when nothing is known. */
  readonly providers: readonly ProviderId[]
  /** A locked vault cannot compare fingerprints, which would be the surest way. */
  readonly fingerprints: 'compared' | 'locked' | 'not-needed'
}
