import { DAY } from '../clock'
import { canonicalEnvironment } from '../environment'
import type { AccountId, KeyId } from '../ids'
import type { Key } from '../key'

/** All spans in days. */
export type DormancyPolicy = {
  /** Idle longer than this is dormant. */
  readonly dormantAfterDays: number
  /** Younger keys that were never used are simply new. */
  readonly neverUsedGraceDays: number
  /** Older keys that were never used are findings; in between they are watched. */
  readonly neverUsedAfterDays: number
  readonly rotateAfterDays: number
  readonly expiresSoonDays: number
  readonly breakGlassTestDays: number
  /** How long a change from outside stays a finding. */
  readonly driftDays: number
}

/** 90 days is what most anchors use for idle keys; a year for age is GitGuardian's. */
export const DEFAULT_POLICY: DormancyPolicy = {
  dormantAfterDays: 90,
  neverUsedGraceDays: 14,
  neverUsedAfterDays: 45,
  rotateAfterDays: 365,
  expiresSoonDays: 14,
  breakGlassTestDays: 90,
  driftDays: 7
}

/** The newer CIS benchmark: unused for 45 days, rotated at least every 90. */
export const STRICT_POLICY: DormancyPolicy = { ...DEFAULT_POLICY, dormantAfterDays: 45, rotateAfterDays: 90 }

export type PolicyBook = {
  readonly base: DormancyPolicy
  readonly byEnvironment: { readonly [environment: string]: Partial<DormancyPolicy> }
  readonly byAccount: { readonly [accountId: string]: Partial<DormancyPolicy> }
}

export const DEFAULT_POLICIES: PolicyBook = { base: DEFAULT_POLICY, byEnvironment: {}, byAccount: {} }

/** The account's own word comes before the environment's, and that before the base. */
export function policyFor(book: PolicyBook, environment: string, accountId: string): DormancyPolicy {
  const forEnvironment = book.byEnvironment[canonicalEnvironment(environment)]
  const forAccount = book.byAccount[accountId]
  if (forEnvironment === undefined && forAccount === undefined) return book.base
  return { ...book.base, ...forEnvironment, ...forAccount }
}

/** Which keys somebody left out of the check. */
export type ExclusionScope =
  | { readonly kind: 'keys'; readonly keyIds: readonly KeyId[] }
  /** The whole name, where `*` stands for anything. */
  | { readonly kind: 'name'; readonly pattern: string }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'owner'; readonly owner: string }
  | { readonly kind: 'account'; readonly accountId: AccountId }
  | { readonly kind: 'age'; readonly olderThanDays: number }

/** Keeps matching keys from being called dormant. It says why and who, and it ends. All given conditions must hold. */
export type Exclusion = {
  readonly id: string
  readonly keyIds?: ReadonlySet<string>
  readonly tag?: string
  /** The whole name, where `*` stands for anything; case does not matter. */
  readonly namePattern?: string
  /** Id or name of the creator. */
  readonly owner?: string
  readonly accountId?: string
  readonly olderThanDays?: number
  readonly reason: string
  readonly author: string
  readonly endsAt: number
}

/** The exclusion that holds for a key at `now`, or null. One without any condition matches nothing. */
export function exclusionFor(key: Key, exclusions: readonly Exclusion[], now: number): Exclusion | null {
  return exclusions.find(exclusion => now < exclusion.endsAt && matches(key, exclusion, now)) ?? null
}

/** What an exclusion would take in, were it in force. */
export function scopeTest(scope: ExclusionScope, now: number): (key: Key) => boolean {
  const exclusion = { ...conditionsOf(scope), id: '', reason: '', author: '', endsAt: now }
  return key => matches(key, exclusion, now)
}

function matches(key: Key, exclusion: Exclusion, now: number): boolean {
  const { keyIds, tag, namePattern, owner, accountId, olderThanDays } = exclusion
  const conditions: boolean[] = []
  if (keyIds !== undefined) conditions.push(keyIds.has(key.id))
  if (tag !== undefined) conditions.push(key.tags.includes(tag))
  if (namePattern !== undefined) conditions.push(matchesPattern(key.name, namePattern))
  if (owner !== undefined) conditions.push(key.createdBy?.id === owner || key.createdBy?.name === owner)
  if (accountId !== undefined) conditions.push(key.accountId === accountId)
  if (olderThanDays !== undefined) {
    conditions.push(key.createdAt !== null && now - key.createdAt > olderThanDays * DAY)
  }
  return conditions.length > 0 && conditions.every(Boolean)
}

/** Linear in the length of both, whatever a person writes into a pattern. */
export function matchesPattern(text: string, pattern: string): boolean {
  const name = text.toLowerCase()
  const [first = '', ...rest] = pattern.toLowerCase().split('*')
  if (rest.length === 0) return name === first
  const last = rest.pop() ?? ''
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false

  let from = first.length
  const end = name.length - last.length
  for (const piece of rest) {
    const at = name.indexOf(piece, from)
    if (at === -1 || at + piece.length > end) return false
    from = at + piece.length
  }
  return true
}

/** The conditions that a scope stands for. */
export function conditionsOf(scope: ExclusionScope): Omit<Exclusion, 'id' | 'reason' | 'author' | 'endsAt'> {
  switch (scope.kind) {
    case 'keys':
      return { keyIds: new Set<string>(scope.keyIds) }
    case 'name':
      return { namePattern: scope.pattern }
    case 'tag':
      return { tag: scope.tag }
    case 'owner':
      return { owner: scope.owner }
    case 'account':
      return { accountId: scope.accountId }
    case 'age':
      return { olderThanDays: scope.olderThanDays }
    default:
      return scope satisfies never
  }
}
