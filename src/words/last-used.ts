import type { LastUsedUnknownReason } from '../core/key'
import type { KeyRowView } from '../contract/key-row'
import { agoWords } from './time-words'
import { exactWords, precisionWords } from './moments'

type LastUsedView = KeyRowView['lastUsed']

const UNKNOWN_WORDS: Record<LastUsedUnknownReason, string> & {
  readonly [reason: string]: string | undefined
} = {
  'not-reported': 'The provider does not report when a key was last used.',
  'version-too-old': 'This version of the server does not record when a key was last used.',
  unreadable: 'The provider sent a last-used value that Rekey cannot read.'
}

/** Why a last-used is not known, in a sentence. */
export function unknownReasonWords(reason: string): string {
  return UNKNOWN_WORDS[reason] ?? 'When this key was last used is not known.'
}

/** For a cell: `4 min ago`, `112 d ago ± 1 d`, `no use seen`, `unknown`. */
export function lastUsedWords(lastUsed: LastUsedView, now: number): string {
  switch (lastUsed.kind) {
    case 'used':
      return [agoWords(lastUsed.at, now), precisionWords(lastUsed.precisionMs)].filter(Boolean).join(' ')
    case 'never':
      return 'no use seen'
    case 'unknown':
      return 'unknown'
  }
}

/** For a line of facts, where no heading says what the time is of: `last used 4 min ago`, `no use seen`, `last use unknown`. */
export function lastUsedPhrase(lastUsed: LastUsedView, now: number): string {
  switch (lastUsed.kind) {
    case 'used':
      return `last used ${lastUsedWords(lastUsed, now)}`
    case 'never':
      return lastUsedWords(lastUsed, now)
    case 'unknown':
      return 'last use unknown'
  }
}

/** For a hover: exact value, precision and where it comes from. */
export function lastUsedDetail(lastUsed: LastUsedView, source: string): string {
  switch (lastUsed.kind) {
    case 'used':
      return `Last used ${exactWords(lastUsed.at)}, ${exactness(lastUsed.precisionMs)}, reported by ${source}`
    case 'never':
      return `${source} has recorded no use`
    case 'unknown':
      return unknownReasonWords(lastUsed.reason)
  }
}

function exactness(precisionMs: number): string {
  const precision = precisionWords(precisionMs)
  return precision === '' ? 'to the second' : precision
}
