import { failed, ok, type Result } from './fault'
import { canonicalJson } from './canonical-json'
import type { LastUsed, ProviderKey } from './key'

/** So many keys may go between two lists without a doubt: people do revoke keys outside Rekey. */
const FEW_KEYS = 3
const SMALL_SHARE = 0.1

/**
 * Does a whole list miss so many of the `known` live keys that it is more likely incomplete than true? More than three of them
 * and more than a tenth, or all. Such a list is believed only when the next whole list says the same.
 */
export function missesTooMany({
  missing,
  known
}: {
  readonly missing: number
  readonly known: number
}): boolean {
  if (missing === 0) return false
  return missing >= known || missing > Math.max(FEW_KEYS, known * SMALL_SHARE)
}

/**
 * The keys of one answer, each once: a list that repeats a row is harmless. Rows of one key that contradict each other are a
 * fault, because nobody can tell which of them is true. Of two last-used values the later use counts.
 */
export function eachKeyOnce(keys: readonly ProviderKey[]): Result<readonly ProviderKey[]> {
  const byId = new Map<string, ProviderKey>()
  for (const key of keys) {
    const id = `${key.groupId}\u0000${key.providerKeyId}`
    const other = byId.get(id)
    if (other !== undefined && !saysTheSame(other, key)) return failed('provider-changed', 'conflicting-rows')
    byId.set(id, other === undefined ? key : { ...key, lastUsed: laterUse(other.lastUsed, key.lastUsed) })
  }
  return ok(byId.size === keys.length ? keys : [...byId.values()])
}

function saysTheSame(a: ProviderKey, b: ProviderKey): boolean {
  return a === b || canonicalJson({ ...a, lastUsed: null }) === canonicalJson({ ...b, lastUsed: null })
}

function laterUse(a: LastUsed, b: LastUsed): LastUsed {
  if (a.kind !== 'used') return b
  return b.kind === 'used' && b.at > a.at ? b : a
}
