import { SECOND } from '../../core/clock'

export type Variant = {
  /** Such as `[0, 14, 3]`. */
  readonly version: readonly number[]
  readonly isSecure: boolean
  readonly credential: 'master' | 'delegated' | 'delegated-narrow' | 'no-rights'
  /** Loses last-used writes, as the real server does; without it each use is seen, so that a test can rely on it. */
  readonly isLossy: boolean
  /** How long a key that was in use is still accepted after it was revoked. */
  readonly revokeLagMs: number
}

const NEWEST = [0, 15, 2]

/** The longest that was measured: with two server processes, and when a revoke raced the first use of a key. */
const REVOKE_LAGS: Readonly<Record<string, number>> = {
  'two-servers': 66 * SECOND,
  'raced-revoke': 319 * SECOND
}

/** Throws for a word that it does not know, because a misspelled variant would test the wrong thing. */
export function readVariant(text = ''): Variant {
  let variant: Variant = {
    version: NEWEST,
    isSecure: true,
    credential: 'master',
    isLossy: false,
    revokeLagMs: 0
  }
  for (const word of text.split('+').filter(part => part !== '')) {
    const revokeLagMs = REVOKE_LAGS[word]
    if (/^\d+\.\d+(\.\d+)?$/.test(word)) variant = { ...variant, version: word.split('.').map(Number) }
    else if (word === 'secure-mode-off') variant = { ...variant, isSecure: false }
    else if (word === 'lossy') variant = { ...variant, isLossy: true }
    else if (revokeLagMs !== undefined) variant = { ...variant, revokeLagMs }
    else if (word === 'delegated' || word === 'delegated-narrow' || word === 'no-rights') {
      variant = { ...variant, credential: word }
    } else throw new Error(`Blnk's sandbox has no variant "${word}".`)
  }
  return variant
}

export function isAtLeast(version: readonly number[], ...wanted: readonly number[]): boolean {
  for (const [index, part] of wanted.entries()) {
    const actual = version[index] ?? 0
    if (actual !== part) return actual > part
  }
  return true
}
