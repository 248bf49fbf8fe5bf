import type { Fault, Outcome } from '../../core/fault'
import type { Key } from '../../core/key'

/**
 * What the calls that were made for a key say of it. `unknown`: one of them may have reached the provider, or may still reach it.
 * `refused` and `not-sent`: every one of them is known to have changed nothing.
 */
export type Fate =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly fault: Fault }
  | { readonly kind: 'not-sent'; readonly fault: Fault }

/** The calls of one run, key by key. */
export type Tries = {
  /** Makes a call: from here to its answer nobody knows. */
  make<T>(key: Key, call: () => Promise<Outcome<T>>): Promise<Outcome<T>>
  /** It was not taken, and may be sent again. */
  noteRefusal(key: Key, kind: 'rejected' | 'not-sent', fault: Fault): void
  /** Null when nothing was tried for it. */
  fateOf(key: Key): Fate | null
}

export function createTries(): Tries {
  const inDoubt = new Set<Key>()
  const refusals = new Map<Key, Exclude<Fate, { kind: 'unknown' }>>()

  return {
    async make(key, call) {
      const wasInDoubt = inDoubt.has(key)
      inDoubt.add(key)
      const outcome = await call()
      const isSure = outcome.kind === 'rejected' || outcome.kind === 'not-sent'
      // A later refusal tells nothing of an earlier call whose answer was lost.
      if (isSure && !wasInDoubt) inDoubt.delete(key)
      return outcome
    },
    noteRefusal(key, kind, fault) {
      const wasRefused = refusals.get(key)?.kind === 'refused'
      if (kind === 'rejected') refusals.set(key, { kind: 'refused', fault })
      else if (!wasRefused) refusals.set(key, { kind, fault })
    },
    fateOf(key) {
      return inDoubt.has(key) ? { kind: 'unknown' } : (refusals.get(key) ?? null)
    }
  }
}
