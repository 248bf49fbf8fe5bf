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

export const NOT_REPORTED: LastUsed = { kind: 'unknown', reason: 'not-reported' }

/** A use cannot be undone: "never" about a key that was used before means that its uses are no longer reported. */
export function believedUse(reported: LastUsed, wasUsed: boolean): LastUsed {
  return reported.kind === 'never' && wasUsed ? NOT_REPORTED : reported
}

/**
 * No live key of an account or group shows a use, and one of them lost a use that it had: the provider has stopped reporting, so
 * that "never" says nothing about the other keys either.
 */
export function hasStoppedReporting({
  isUsed,
  isLost
}: {
  readonly isUsed: boolean
  readonly isLost: boolean
}): boolean {
  return isLost && !isUsed
}

/** A complete list of a group with what can be believed of its last-used values. */
export function withBelievedUses(
  keys: readonly ProviderKey[],
  wasUsed: (key: ProviderKey) => boolean
): readonly ProviderKey[] {
  const isLost = (key: ProviderKey): boolean => key.lastUsed.kind === 'never' && wasUsed(key)
  const lost = new Set(keys.filter(isLost))
  if (lost.size === 0) return keys
  const isUsed = keys.some(({ status, lastUsed }) => status !== 'revoked' && lastUsed.kind === 'used')
  const isStopped = hasStoppedReporting({ isUsed, isLost: true })
  return keys.map(key => {
    const isDoubted = lost.has(key) || (isStopped && key.lastUsed.kind === 'never')
    return isDoubted ? { ...key, lastUsed: NOT_REPORTED } : key
  })
}
