import type { KeyPageView } from '../../../contract/keys'

// The page of keys that came with the start, until the table takes it for its first picture.

let first: { readonly page: KeyPageView; readonly keysRevision: number } | null = null

export function keepFirstKeys(page: KeyPageView, keysRevision: number): void {
  first = { page, keysRevision }
}

/** The page, once, and only while the keys are still those of the start: whoever comes later asks main. */
export function takeFirstKeys(keysRevision: number): KeyPageView | null {
  const taken = first
  first = null
  return taken?.keysRevision === keysRevision ? taken.page : null
}
