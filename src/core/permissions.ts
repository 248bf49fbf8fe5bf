import type { Permissions } from './key'
import type { PermissionItem } from './ports/provider'
import type { PermissionDiff } from './rotation/overview'

/** Does a key that holds `held` may do everything that `wanted` allows? Providers know; `coversByPattern` fits most. */
export type Covers = (held: string, wanted: string) => boolean

export type Breadth = 'full' | 'write' | 'read' | 'unknown'

/** Grants that are no names of the provider's: they stand for what a list cannot say. */
const EVERYTHING = '*'
const INHERITED = 'inherited'
const UNKNOWN = 'unknown'

/** Trimmed, each once, in a fixed order. */
export function normalGrants(grants: readonly string[]): readonly string[] {
  return [...new Set(grants.map(grant => grant.trim()))].filter(grant => grant !== '').sort()
}

/** `*` covers all, `a:*` covers all of `a`, and everything covers itself. */
export function coversByPattern(held: string, wanted: string): boolean {
  if (held === wanted || held === EVERYTHING) return true
  return held.endsWith(`:${EVERYTHING}`) && wanted.startsWith(held.slice(0, -1))
}

/**
 * What `next` may do beyond `old` (wider), no longer (narrower) and still (same). A set that cannot be read counts as a
 * grant of its own, so that a move from known to unknown shows as wider and never as "same".
 */
export function diffPermissions(
  old: Permissions,
  next: Permissions,
  covers: Covers = coversByPattern
): PermissionDiff {
  const held = effectiveGrants(old)
  const wanted = effectiveGrants(next)
  const isCovered = (by: readonly string[], grant: string): boolean =>
    by.some(have => have === grant || have === EVERYTHING || covers(have, grant))
  return {
    wider: wanted.filter(grant => !isCovered(held, grant)),
    narrower: held.filter(grant => !isCovered(wanted, grant)),
    same: wanted.filter(grant => isCovered(held, grant))
  }
}

export function isSameSet(diff: PermissionDiff): boolean {
  return diff.wider.length === 0 && diff.narrower.length === 0
}

/** The broadest thing that a key may do. Inherited defaults count as full: nobody chose them for this key. */
export function breadthOf(permissions: Permissions, catalogue: readonly PermissionItem[] = []): Breadth {
  switch (permissions.source) {
    case 'unscoped':
    case 'inherited':
      return 'full'
    case 'unknown':
      return 'unknown'
    case 'listed':
    case 'set':
      return broadest(permissions.grants.map(grant => breadthOfGrant(grant, catalogue)))
    default:
      return permissions.source satisfies never
  }
}

/** Grants from the broadest to the narrowest, then by name: the order in which a row shows them. */
export function widestFirst(
  grants: readonly string[],
  catalogue: readonly PermissionItem[] = []
): readonly string[] {
  const rank = (grant: string): number => ORDER.indexOf(breadthOfGrant(grant, catalogue))
  return [...normalGrants(grants)].sort((a, b) => rank(a) - rank(b))
}

const ORDER: readonly Breadth[] = ['full', 'write', 'unknown', 'read']

function broadest(found: readonly Breadth[]): Breadth {
  return ORDER.find(breadth => found.includes(breadth)) ?? 'unknown'
}

function breadthOfGrant(grant: string, catalogue: readonly PermissionItem[]): Breadth {
  const item = catalogue.find(candidate => candidate.grant === grant)
  if (item !== undefined) return item.breadth
  if (/^(\*|admin|all|full|owner)$/i.test(grant) || /^\*[:.]\*$/.test(grant)) return 'full'
  if (/(?:^|[:._-])(read|view|list|get)$/i.test(grant)) return 'read'
  if (/(?:^|[:._-])(\*|write|create|update|delete|manage|admin|send|edit)$/i.test(grant)) return 'write'
  return 'unknown'
}

function effectiveGrants(permissions: Permissions): readonly string[] {
  if (permissions.source === 'unscoped') return [EVERYTHING]
  const grants = normalGrants(permissions.grants)
  if (grants.length > 0) return grants
  if (permissions.source === 'inherited') return [INHERITED]
  return permissions.source === 'unknown' ? [UNKNOWN] : []
}
