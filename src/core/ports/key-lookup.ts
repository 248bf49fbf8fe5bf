import type { KeyId } from '../ids'

// Keys by their marks and fingerprints. Needed by quick find, to match a leaked secret.

/** What tells a key from others without its secret. */
export type KeyMark = {
  readonly id: KeyId
  readonly providerId: string
  readonly providerKeyId: string
  readonly masked: string | null
}

/** Ways to a key that no list needs; none of them ever sees a secret. */
export type KeyLookup = {
  /** Live keys whose provider's id contains `part`, ignoring case. */
  byIdPart(part: string, limit: number): readonly KeyId[]
  /** Keys whose sealed secret has, or had, a part with this keyed fingerprint. */
  byFingerprint(fingerprint: string): readonly KeyId[]
  /** All keys, revoked and vanished ones too. */
  forEachMark(visit: (mark: KeyMark) => void): void
}
