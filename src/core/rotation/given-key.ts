import type { ProviderKey } from '../key'
import { confirmedBy, endsOf } from '../leak/mask'
import { clockMarginMs } from './drain'
import { isRefusedId } from './phases/creating'
import type { KnownKeys } from './reading'
import type { RotationState } from './state'

// A key that a person made in the provider's console and gave to Rekey: which of the listed keys is it? Only one that is newer than
// the rotation can be it, so that nobody's key in use becomes one that this rotation may revoke.

/** One part of what a person gave. */
export type GivenPart = { readonly text: string; readonly isSecret: boolean }

export type GivenMatch =
  | { readonly kind: 'found'; readonly key: ProviderKey }
  /** It is a new key with other settings than the old one's, such as another workspace. */
  | { readonly kind: 'differs' }
  /** What was given belongs to the key that is to be replaced. */
  | { readonly kind: 'old' }
  | { readonly kind: 'none' }
  | { readonly kind: 'several' }

/**
 * Compares what was given with what the rows of one complete list show of their keys. `prefixes`: what secrets of this provider
 * begin with, which tells nothing about whose one is.
 */
export function matchGiven(
  state: RotationState,
  keys: readonly ProviderKey[],
  parts: readonly GivenPart[],
  known: Pick<KnownKeys, 'isExplained'> & { readonly prefixes: readonly string[] }
): GivenMatch {
  const fits = (key: ProviderKey): boolean => shownOf(key, parts, known.prefixes) > 0
  const candidates = keys.filter(key => fits(key) && isNew(state, key, known))
  const [found, other] = candidates
  if (other !== undefined) return { kind: 'several' }
  if (found !== undefined) return isAlike(state, found) ? { kind: 'found', key: found } : { kind: 'differs' }
  const isOld = keys.some(key => key.providerKeyId === state.old.facts.providerKeyId && fits(key))
  return isOld ? { kind: 'old' } : { kind: 'none' }
}

function isAlike({ plan: { old, provider } }: RotationState, { attributes }: ProviderKey): boolean {
  return provider.attributesToCarry.every(
    name => (attributes[name] ?? null) === (old.attributes[name] ?? null)
  )
}

function isNew(
  state: RotationState,
  { providerKeyId, status, createdAt }: ProviderKey,
  { isExplained }: Pick<KnownKeys, 'isExplained'>
): boolean {
  if (status !== 'active' || isRefusedId(state, providerKeyId)) return false
  // Unlike `startedAt` it moves with the clock, where that is set.
  const plannedAt = state.entered.planned ?? state.startedAt
  if (isExplained(providerKeyId, plannedAt)) return false
  const margin = clockMarginMs(state) + state.plan.provider.precisionMs
  return createdAt === null || createdAt >= plannedAt + (state.clockOffsetMs ?? 0) - margin
}

/** How much of what was given the row shows: all of a public part, or both ends of a secret. */
function shownOf(
  { masked, providerKeyId }: ProviderKey,
  parts: readonly GivenPart[],
  prefixes: readonly string[]
): number {
  const ends = masked === null ? null : endsOf(masked)
  const counts = parts.map(({ text, isSecret }) => {
    if (!isSecret) return text === providerKeyId || text === masked ? text.length : 0
    if (ends === null) return 0
    const shared = prefixes.filter(prefix => ends.head.startsWith(prefix)).map(({ length }) => length)
    return confirmedBy(ends, text, Math.max(0, ...shared))
  })
  return Math.max(0, ...counts)
}
