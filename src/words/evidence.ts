import type { HeadComparisonView } from '../contract/history'
import { exactWords } from './moments'

export type ComparisonWords = {
  readonly tone: 'ok' | 'warning' | 'danger'
  readonly title: string
  readonly lines: readonly string[]
}

/** A fingerprint as people compare it: in groups of four. */
export function fingerprintWords(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/g)?.join(' ') ?? fingerprint
}

/** What the comparison of the history with a saved head has shown, and what to do about it. */
export function comparisonWords(comparison: HeadComparisonView): ComparisonWords {
  const { result, signer } = comparison
  const isForeign = signer === 'another'
  const told = { lines: linesOf(comparison) }
  switch (result) {
    case 'holds':
      return {
        tone: isForeign ? 'warning' : 'ok',
        title: 'Every entry that stood under this head is still there, unchanged.',
        ...told
      }
    case 'cut-off':
      return {
        tone: 'danger',
        title: 'Entries that stood under this head are gone from the history.',
        ...told
      }
    case 'rewritten':
      return {
        tone: 'danger',
        title: 'Other entries stand where those of this head were.',
        ...told
      }
    case 'broken':
      return {
        tone: 'danger',
        title: `The history does not hold together: entry ${comparison.firstBadSeq ?? '?'} was changed.`,
        ...told
      }
    default:
      return result satisfies never
  }
}

function linesOf(comparison: HeadComparisonView): readonly string[] {
  const { takenAt, chains, rowsNow, result } = comparison
  const rows = chains.reduce((sum, chain) => sum + chain.rows, 0)
  const count = `${rows.toLocaleString('en')} ${rows === 1 ? 'entry' : 'entries'}`
  const lines = [
    `The head is of ${exactWords(Date.parse(takenAt))} and stood over ${count}; the history has ${rowsNow.toLocaleString('en')} now.`,
    signerWords(comparison)
  ]
  if (chains.some(({ fate }) => fate === 'removed')) {
    lines.push('The sandbox was removed since then, and its entries with it.')
  }
  if (result !== 'holds') {
    lines.push(
      'Somebody changed the database outside of Rekey. Keep a copy of it, and find out who had access.'
    )
  }
  return lines
}

function signerWords({ signer, fingerprint }: HeadComparisonView): string {
  const name = fingerprintWords(fingerprint.slice(0, 16))
  switch (signer) {
    case 'this-installation':
      return 'It was signed by this installation.'
    case 'another':
      return `It was signed by another key, ${name} …: be sure that you know whose that is.`
    case 'not-known':
      return `It was signed by ${name} …; whether that is this installation cannot be told without the keychain.`
    default:
      return signer satisfies never
  }
}
