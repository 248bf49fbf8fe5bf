import { DAY } from '../clock'
import type { NewKey, ProviderManifest } from '../ports/provider'
import { withMarker } from '../service-name'
import type { RotationState } from './state'

/** Life of a new key where the provider wants an end and the old key's own life is not known. */
const DEFAULT_LIFE_MS = 90 * DAY

/** Characters of a marker: 13 of base32 are 65 bits, so that nobody else's key carries it by chance or by guess. */
export const MARKER_LENGTH = 13

/**
 * The key that replaces the old one: same group, rights and settings, the marker in its name, and a life as long as the old
 * one's. `now` is our clock.
 */
export function replacementOf(state: RotationState, marker: string, now: number): NewKey {
  const { old } = state.plan
  const { attributesToCarry, maxNameLength } = state.plan.provider
  const attributes = Object.fromEntries(
    attributesToCarry.flatMap(name =>
      name in old.attributes ? [[name, old.attributes[name] ?? null] as const] : []
    )
  )
  return {
    groupId: old.groupId,
    name: withMarker(old.name, marker, lengthFor(state, marker, maxNameLength)),
    grants: old.permissions.source === 'listed' ? old.permissions.grants : [],
    permissionSetId: old.permissions.setId ?? null,
    expiresAt: expiryOf(state, now),
    attributes
  }
}

/** A provider that cuts names would cut the marker off: what is too long goes from the front part instead. */
function lengthFor({ nameRule }: RotationState, marker: string, maxNameLength: number): number {
  const isUsable = nameRule?.kind === 'cut' && nameRule.length >= withMarker('', marker, maxNameLength).length
  return isUsable ? Math.min(maxNameLength, nameRule.length) : maxNameLength
}

function expiryOf(state: RotationState, now: number): number | null {
  const { expiry } = state.plan.provider
  const { createdAt, expiresAt } = state.plan.old
  if (expiry === 'none') return null
  if (expiresAt === null) return expiry === 'required' ? now + DEFAULT_LIFE_MS : null
  const providerNow = now + (state.clockOffsetMs ?? 0)
  const life = createdAt === null ? DEFAULT_LIFE_MS : expiresAt - createdAt
  return providerNow + Math.max(DAY, life)
}

/** Can a key of this provider be replaced: by its API, or by a person in its console? */
export function canReplaceKeys({ capabilities, keysByHand }: ProviderManifest): boolean {
  return capabilities.create || keysByHand !== undefined
}
