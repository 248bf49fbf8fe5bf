import { MINUTE } from '../../core/clock'
import { visibleText } from '../../core/visible-text'
import type { HeadComparison } from './compare-head'
import type { BodyOf, EvidenceDocument } from './document'
import type { EvidenceVerdict } from './verify'

// What a check found, in lines for people: for the command line and for the app.

export type Report = {
  readonly isGood: boolean
  readonly about: EvidenceDocument['about'] | null
  readonly entries: number
  readonly fingerprint: string | null
  /** Was the fingerprint the one that the reader asked for? */
  readonly isPinned: boolean
  readonly problem: string | null
  readonly entry: number | null
  readonly why: string | null
  readonly summary: readonly string[]
  readonly history: HeadComparison | null
}

export function reportOf(verdict: EvidenceVerdict, history: HeadComparison | null): Report {
  if (!verdict.isGood) {
    const { problem, entry, why } = verdict
    const unknown = { about: null, entries: 0, fingerprint: null, isPinned: false, summary: [], history }
    return { isGood: false, ...unknown, problem, entry, why }
  }
  const { document, isPinned } = verdict
  return {
    isGood: history === null || history.result === 'holds',
    about: document.about,
    entries: document.entries.length,
    fingerprint: document.seal.fingerprint,
    isPinned,
    problem: history === null || history.result === 'holds' ? null : `history-${history.result}`,
    entry: null,
    why: history === null ? null : HISTORY_WORDS[history.result],
    summary: summaryOf(document),
    history
  }
}

export function reportLines(report: Report): readonly string[] {
  const { isGood, why, entry, fingerprint, isPinned, summary, entries } = report
  const place = entry === null ? '' : `entry ${entry}: `
  const reason = why === null ? '' : `: ${place}${why}`
  const signer =
    fingerprint === null ? [] : [`signed by   ${fingerprint}${isPinned ? ', as asked for' : UNPINNED}`]
  const count = entries === 0 ? [] : [`entries     ${entries}, chained and unchanged`]
  const verdict = !isGood ? 'BAD' : isPinned ? 'GOOD' : 'GOOD, if it was signed by a key that you trust'
  return [`${verdict}${reason}`, ...summary, ...count, ...signer]
}

const UNPINNED = '\n            Compare it with Settings, About in that Rekey, or ask for it with --key.'

const HISTORY_WORDS: Record<HeadComparison['result'], string> = {
  holds: 'the history still holds this head',
  'cut-off': 'rows that were there are gone from the history',
  rewritten: 'other rows stand in the history in the place of those that were there',
  broken: 'the history does not hold together'
}

type Tokens = NonNullable<BodyOf<'rotation'>['provider']['tokensLiveOn']>

/** What the proof that the old key is dead does not reach. */
function outlivesLine({ longestMs }: Tokens): string {
  const until = longestMs === null ? '' : `, the longest ${Math.ceil(longestMs / MINUTE)} minutes`
  return `outlives    tokens that the old key signed in for, until they expire${until}`
}

function summaryOf({ entries }: EvidenceDocument): readonly string[] {
  const lines: string[] = []
  for (const { body } of entries) {
    if (body.kind === 'rotation') {
      lines.push(`rotation    ${body.oldKey.name} at ${body.provider.name ?? body.provider.id}, ${body.mode}`)
      if (body.provider.tokensLiveOn !== undefined) lines.push(outlivesLine(body.provider.tokensLiveOn))
    }
    if (body.kind === 'end') {
      const word = body.attested ? ', in part attested by a person' : ''
      lines.push(
        `ended       ${body.outcome} ${body.endedAt}, evidence ${body.grade}${word}; the policy asked for ${body.wanted}`
      )
    }
    if (body.kind === 'audit-trail') lines.push(`chain head  taken ${body.exported.at}`)
    if (body.kind === 'batch') lines.push(`break glass ${body.keys} keys, started ${body.startedAt}`)
    if (body.kind === 'batch-end') {
      lines.push(`ended       ${body.endedAt}, ${body.done} done, ${body.open} not revoked`)
    }
    if (body.kind === 'audit-chain')
      lines.push(`chain       ${body.chain}: ${body.rows} rows, the last is ${body.seq}`)
  }
  // A file that somebody else signed may hold anything, also what a terminal obeys.
  return lines.map(line => visibleText(line))
}
