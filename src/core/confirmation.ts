import { isProduction } from './environment'
import type { Key } from './key'

// How hard Rekey asks before something that cannot be undone. Pure: the facts go in, level, phrase and reasons come out.

export type ConfirmationLevel = 1 | 2 | 3

/** Why the question is asked as it is; the renderer has the sentence for each code. */
export type ConfirmationReason = {
  readonly code:
    | 'irreversible'
    | 'production'
    | 'used-recently'
    | 'last-used-unknown'
    | 'never-used'
    | 'quiet'
    | 'several'
    | 'already-gone'
    | 'not-listed'
    | 'list-unread'
    | 'in-rotation'
    | 'management-credential'
  readonly facts: { readonly [name: string]: string | number | boolean | null }
}

export type RevokeQuestion = {
  readonly level: ConfirmationLevel
  /** What must be typed at level 3. */
  readonly phrase: string | null
  readonly reasons: readonly ConfirmationReason[]
}

/**
 * The question for revoking `keys` (at least one), read at `now`. Level 3 (type a phrase) for production, for use within
 * `quietMs`, for an unknown last-used, and for several keys at once; else level 2. Never level 1: a revoke has no undo.
 */
export function revokeQuestion(
  keys: readonly Key[],
  now: number,
  quietMs: number,
  standingOf: (key: Key) => 'listed' | 'not-listed' | 'list-unread' = () => 'listed'
): RevokeQuestion {
  const reasons = [
    irreversible(),
    ...several(keys),
    ...keys.flatMap(key => [...standingReason(key, standingOf(key)), ...reasonsOf(key, now, quietMs)])
  ]
  const asksForPhrase = reasons.some(reason => STRONG.has(reason.code))
  return {
    level: asksForPhrase ? 3 : 2,
    phrase: asksForPhrase ? phraseFor(keys) : null,
    reasons
  }
}

const STRONG: ReadonlySet<ConfirmationReason['code']> = new Set([
  'production',
  'used-recently',
  'last-used-unknown',
  'several',
  'management-credential'
])

function irreversible(): ConfirmationReason {
  return { code: 'irreversible', facts: {} }
}

function several(keys: readonly Key[]): ConfirmationReason[] {
  return keys.length > 1 ? [{ code: 'several', facts: { count: keys.length } }] : []
}

/** The facts are as old as the last list that showed the key, and the key may work all the same. */
function standingReason(key: Key, standing: 'listed' | 'not-listed' | 'list-unread'): ConfirmationReason[] {
  if (key.status === 'revoked') return []
  const code = standing === 'listed' && key.vanishedAt !== null ? 'not-listed' : standing
  return code === 'listed' ? [] : [{ code, facts: { keyId: key.id, name: key.name, at: key.lastSeenAt } }]
}

function reasonsOf(key: Key, now: number, quietMs: number): ConfirmationReason[] {
  const about = { keyId: key.id, name: key.name }
  const reasons: ConfirmationReason[] = []
  if (isProduction(key.environment))
    reasons.push({ code: 'production', facts: { ...about, environment: key.environment } })
  if (key.isManagementCredential) reasons.push({ code: 'management-credential', facts: about })
  if (key.rotationId !== null) reasons.push({ code: 'in-rotation', facts: about })
  if (key.status === 'revoked') reasons.push({ code: 'already-gone', facts: about })
  reasons.push(useReason(key, now, quietMs, about))
  return reasons
}

function useReason(
  key: Key,
  now: number,
  quietMs: number,
  about: ConfirmationReason['facts']
): ConfirmationReason {
  switch (key.lastUsed.kind) {
    case 'unknown':
      return { code: 'last-used-unknown', facts: about }
    case 'never':
      return { code: 'never-used', facts: about }
    case 'used': {
      // The reading may be as old as its precision: the benefit of the doubt goes to "recently".
      const idleMs = now - key.lastUsed.at - key.lastUsed.precisionMs
      const facts = { ...about, at: key.lastUsed.at, precisionMs: key.lastUsed.precisionMs }
      return idleMs < quietMs ? { code: 'used-recently', facts } : { code: 'quiet', facts }
    }
  }
}

const TYPEABLE = /^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/

/**
 * One key: its name, where a person can type it (a provider's name may be empty, huge or full of invisible characters).
 * Several: a count, so that "14" is read and not skipped.
 */
function phraseFor(keys: readonly Key[]): string {
  const [only] = keys
  if (keys.length > 1 || only === undefined) return `REVOKE ${keys.length} KEYS`
  const name = only.name.trim()
  return TYPEABLE.test(name) ? name : 'REVOKE 1 KEY'
}
