import { BREADTH_WORDS } from './permissions'
import type { BlastRadiusView, KeyRecordsView, QuickFoundView } from '../contract/quick'
import type { FaultView } from '../contract/reply'
import { countWords } from './keys'
import { durationWords, agoWords } from './time-words'
import { dayWords } from './moments'

type Hit = QuickFoundView['hits'][number]

/** How sure a match is, and by what: never just "match". */
export function matchWords({ how, sure }: Pick<Hit, 'how' | 'sure'>): string {
  switch (how) {
    case 'fingerprint':
      return 'Certain: it is this key’s secret'
    case 'public-id':
      return 'Certain: its public id was in the text'
    case 'mask':
      return sure === 'likely'
        ? 'Likely: the part that is shown fits'
        : 'Possible: the part that is shown fits'
    case 'format':
      return 'Possible: the provider fits, nothing else is known'
    case 'words':
      return ''
    default:
      return how satisfies never
  }
}

/** What the comparison of a pasted secret came to, in a sentence; nothing of it is repeated. */
export function pastedWords(found: QuickFoundView): string {
  const what =
    found.providers.length === 0 ? '' : ` It looks like a secret of ${found.providers.join(' or ')}.`
  const locked =
    found.fingerprints === 'locked'
      ? ' Unlock the vault to compare it with the secrets that Rekey has handed out.'
      : ''
  if (found.hits.length > 0) return `The pasted secret was compared and forgotten.${what}${locked}`
  return `No key here fits the pasted secret.${what}${locked} Check the other accounts of that provider.`
}

export function cadenceWords({
  usesSeen,
  since,
  typicalGapMs,
  longestGapMs
}: BlastRadiusView['cadence']): string {
  if (since === null) return 'Not monitored yet'
  if (usesSeen === 0) return `No use seen since ${dayWords(since)}`
  const seen = `${countWords(usesSeen, 'use')} seen since ${dayWords(since)}`
  const typical = typicalGapMs === null ? '' : `, about every ${durationWords(typicalGapMs)}`
  const longest = longestGapMs === null ? '' : `, longest pause ${durationWords(longestGapMs)}`
  return `${seen}${typical}${longest}`
}

function grantedWords({ row, permissions }: BlastRadiusView): string {
  if (row.permissions.source === 'unscoped') return 'Everything (the provider has no scopes)'
  if (row.permissions.source === 'unknown') return 'Not known'
  if (permissions.length === 0) {
    return row.permissions.source === 'inherited' ? 'Organization defaults' : 'Nothing'
  }
  return permissions.map(({ grant, words }) => words ?? grant).join(', ')
}

/** The same with how far that goes, unless the words begin with it: nobody needs `Not known (not known)`. */
export function rightsWords(radius: BlastRadiusView): string {
  const granted = grantedWords(radius)
  const breadth = BREADTH_WORDS[radius.breadth]
  return granted.toLowerCase().startsWith(breadth) ? granted : `${granted} (${breadth})`
}

const LEFT_OUT_WORDS = { 'bulk-writes': ' Transactions made in bulk are not marked and not counted.' }

/** What the key made, as far as it is marked; or why that is not known. */
export function recordsWords(found: KeyRecordsView | FaultView, now: number): string {
  if ('code' in found) {
    if (found.code === 'invalid-input') return 'Unknown: this provider does not record which key created what'
    if (found.code === 'not-found') return 'Not known: this version of the server cannot list them'
    if (found.code === 'permission-missing') return 'Not known: this account’s credential may not read them'
    return 'Not known: the provider could not be asked just now'
  }
  const { count, isComplete, lastAt, leavesOut } = found
  const notCounted = leavesOut === null ? '' : LEFT_OUT_WORDS[leavesOut]
  if (count === 0 && lastAt === null) return `No marked transactions.${notCounted}`
  const last = lastAt === null ? '' : `, the last ${agoWords(lastAt, now)}`
  return `${isComplete ? '' : 'At least '}${countWords(count, 'transaction')}${last}.${notCounted}`
}

/** What a stand-in lacks, honestly: grants of another provider cannot be compared. */
export function standInWords({ lacks, isComparable }: BlastRadiusView['standIns'][number]): string {
  if (!isComparable) return 'of another provider'
  return lacks.length === 0 ? 'may do the same' : `lacks ${lacks.join(', ')}`
}

/** Said once, where the desktop has no place for tray icons. */
/** Said when the system refuses the global shortcut. */
export const NO_SHORTCUT_WORDS =
  'Your system did not give Rekey its global shortcut: another program may use it. Open Quick revoke from the tray or the palette.'

export const NO_TRAY_WORDS =
  'This desktop shows no tray icons. Everything is in this window; Ctrl+Alt+Shift+R opens Quick revoke from anywhere.'
