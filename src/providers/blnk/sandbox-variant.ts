export type Variant = {
  /** Such as `[0, 14, 3]`. */
  readonly version: readonly number[]
  readonly isSecure: boolean
  readonly credential: 'master' | 'delegated' | 'delegated-narrow' | 'no-rights'
}

const NEWEST = [0, 15, 2]

/** Throws for a word that it does not know, because a misspelled variant would test the wrong thing. */
export function readVariant(text = ''): Variant {
  let variant: Variant = { version: NEWEST, isSecure: true, credential: 'master' }
  for (const word of text.split('+').filter(part => part !== '')) {
    if (/^\d+\.\d+(\.\d+)?$/.test(word)) variant = { ...variant, version: word.split('.').map(Number) }
    else if (word === 'secure-mode-off') variant = { ...variant, isSecure: false }
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
