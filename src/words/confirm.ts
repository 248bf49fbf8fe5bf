import type { ConfirmationReason } from '../core/confirmation'
import type { AfterRevoke, TokensLast } from '../core/ports/provider'
import type { ConfirmationView } from '../contract/confirmations'
import { milliseconds, number, plainWords, text, type Facts } from './facts'
import { agoWords } from './time-words'
import { exactWords, precisionWords } from './moments'

type ReasonWords = (facts: Facts, now: number) => string

const REASONS: Record<ConfirmationReason['code'], ReasonWords> = {
  irreversible: () => 'This cannot be undone. Every call that relies on this access fails from then on.',
  production: facts => `${nameOf(facts)} is a production key.`,
  'used-recently': (facts, now) =>
    `${nameOf(facts)} was used ${useWords(facts, now)}. Whoever uses it will fail.`,
  'last-used-unknown': facts =>
    `When ${nameOf(facts)} was last used is not known. There is no evidence that it is idle.`,
  'never-used': facts => `${nameOf(facts)} has no recorded use. The provider may have missed one.`,
  quiet: (facts, now) => `${nameOf(facts)} is quiet: last used ${useWords(facts, now)}.`,
  several: facts => `You are about to revoke ${number(facts, 'count', 'several')} keys at once.`,
  'already-gone': facts => `${nameOf(facts)} is already revoked at the provider.`,
  'not-listed': (facts, now) =>
    `${nameOf(facts)} is not in the provider's list now (last listed ${seenWords(facts, now)}). It may still work: Rekey revokes it by its id.`,
  'list-unread': (facts, now) =>
    `The list with ${nameOf(facts)} cannot be read now. These facts were read ${seenWords(facts, now)}. Rekey revokes the key by its id and says what it could not verify.`,
  'in-rotation': facts => `A rotation of ${nameOf(facts)} is open. Finishing it is the safer way.`,
  'management-credential': facts =>
    `Rekey itself uses ${nameOf(facts)} for this account and would be locked out.`
}

const MINUTE_MS = 60_000

/** What a revoke does with the access that the key gave before. */
export function afterRevokeWords(after: AfterRevoke, tokensLast: TokensLast | undefined): string {
  if (after !== 'tokens-live-on' || tokensLast === undefined) return AFTER_REVOKE_WORDS[after]
  const { mostMs, longestMs } = tokensLast
  return `Tokens that this key signed in for stay valid until they expire: most within ${limitWords(mostMs)}, the longest within ${limitWords(longestMs)}.`
}

/** Rounded up, and not to hours where that would say much more than is meant. */
function limitWords(ms: number): string {
  const minutes = Math.ceil(ms / MINUTE_MS)
  return minutes < 3 * 60 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}

const AFTER_REVOKE_WORDS: Record<AfterRevoke, string> = {
  'tokens-live-on': 'Tokens that this key signed in for stay valid until they expire.',
  'connections-are-closed': 'Connections that this key has open are closed.',
  'connections-live-on': 'Connections that this key has open stay open until the service closes them.',
  'only-access-ends':
    'Only the access to the organization ends. The token itself is not deleted: its owner keeps it, and it works on everywhere else.'
}

const SERIOUS: ReadonlySet<string> = new Set([
  'not-listed',
  'list-unread',
  'production',
  'used-recently',
  'last-used-unknown',
  'management-credential',
  'in-rotation'
])

export type ReasonLine = { readonly words: string; readonly isSerious: boolean }

/** The reasons of a confirmation in sentences; with many keys, one line a code with its count. */
export function reasonLines(reasons: ConfirmationView['reasons'], now: number): readonly ReasonLine[] {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason.code, (counts.get(reason.code) ?? 0) + 1)
  const isLong = reasons.length > 6
  const seen = new Set<string>()
  return reasons.flatMap(reason => {
    const count = counts.get(reason.code) ?? 1
    if (isLong && seen.has(reason.code)) return []
    seen.add(reason.code)
    const more = isLong && count > 1 ? ` (and ${count - 1} more like it)` : ''
    return [{ words: reasonWords(reason, now) + more, isSerious: SERIOUS.has(reason.code) }]
  })
}

function reasonWords(reason: ConfirmationView['reasons'][number], now: number): string {
  const known = REASONS[reason.code as ConfirmationReason['code']] as ReasonWords | undefined
  return known?.(reason.facts, now) ?? `${plainWords(reason.code)}.`
}

function nameOf(facts: Facts): string {
  return text(facts, 'name', name => `“${name}”`, 'This key')
}

function seenWords(facts: Facts, now: number): string {
  const at = milliseconds(facts, 'at')
  return at === null ? 'some time ago' : agoWords(at, now)
}

function useWords(facts: Facts, now: number): string {
  const at = milliseconds(facts, 'at')
  if (at === null) return 'recently'
  const precision = precisionWords(milliseconds(facts, 'precisionMs') ?? 0)
  return `${agoWords(at, now)} (${[exactWords(at), precision].filter(Boolean).join(' ')})`
}
