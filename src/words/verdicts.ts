import type { Confidence, FindingCode, VerdictState } from '../core/dormancy/verdict'
import { number, text, type Facts } from './facts'
import { unknownReasonWords } from './last-used'
import { dayWords } from './moments'

export type Tone = 'ok' | 'quiet' | 'notice' | 'warning' | 'danger'

export type VerdictWords = {
  readonly label: string
  readonly tone: Tone
  readonly sentence: (facts: Facts) => string
}

export const VERDICTS: Record<VerdictState, VerdictWords> = {
  'in-use': { label: 'In use', tone: 'ok', sentence: () => 'It was used recently.' },
  'going-quiet': {
    label: 'Going quiet',
    tone: 'warning',
    sentence: facts =>
      `It has been quiet for ${idleWords(facts)}, more than three times its longest pause so far (${days(facts, 'longestQuietDays')}).`
  },
  dormant: {
    label: 'Dormant',
    tone: 'danger',
    sentence: facts =>
      `Not used for ${idleWords(facts)}; the policy asks after ${days(facts, 'policyDays')}.${seasonWords(facts)}`
  },
  new: { label: 'New', tone: 'quiet', sentence: () => 'It is new and not used yet; that is expected.' },
  'never-used-watch': {
    label: 'No use seen, watched',
    tone: 'notice',
    sentence: facts => `No use seen in the ${days(facts, 'ageDays')} since it was made.`
  },
  'never-used': {
    label: 'No use seen',
    tone: 'warning',
    sentence: facts => `No use seen in the ${days(facts, 'ageDays')} since it was made.`
  },
  unassessed: {
    label: 'Unassessed',
    tone: 'notice',
    sentence: facts => `${unassessedWords(facts)} So Rekey does not call it dormant.`
  },
  leftover: {
    label: 'Leftover',
    tone: 'notice',
    sentence: facts =>
      `It is disabled${since(facts, 'disabledDays')} but still there, and may take a place under the cap.`
  },
  'awaiting-deployment': {
    label: 'Awaiting deployment',
    tone: 'quiet',
    sentence: () => 'It was made by a rotation and waits for its first traffic.'
  },
  'in-rotation': { label: 'In rotation', tone: 'quiet', sentence: () => 'A rotation of this key is open.' },
  'break-glass': {
    label: 'Break glass',
    tone: 'quiet',
    sentence: facts =>
      facts['isTestDue'] === true
        ? `It is meant for emergencies. A test is due: the policy asks for one every ${days(facts, 'policyDays')}.`
        : 'It is meant for emergencies, so not being used is fine.'
  },
  'not-live': {
    label: 'Not live',
    tone: 'quiet',
    sentence: facts =>
      text(facts, 'reason', reason => `It is not live: ${reason}.`, 'It is expired, revoked or gone.')
  },
  'not-listed': {
    label: 'Not listed',
    tone: 'warning',
    sentence: () => 'The provider does not list it now. It may still work.'
  },
  excluded: {
    label: 'Excluded',
    tone: 'quiet',
    sentence: excludedWords
  }
}

/** A key of the year's end is quiet for most of it. */
function seasonWords(facts: Facts): string {
  if (facts['isSeasonal'] !== true) return ''
  return ` It has been as quiet before, for ${days(facts, 'longestQuietDays')}, and came back: ask before it is revoked.`
}

/** Why, who and until when: an exclusion without an end would hide the key for ever. */
function excludedWords(facts: Facts): string {
  const { author, endsAt } = facts
  const reason = text(facts, 'reason', words => `: ${words}`, '')
  const who = typeof author === 'string' ? ` by ${author}` : ''
  const until = typeof endsAt === 'number' ? ` until ${dayWords(endsAt)}` : ''
  return `Left out of the check${who}${until}${reason}.`
}

export type SuggestedAct = 'test' | 'rotate' | 'revoke' | 'disable' | 'look' | 'wait' | 'none'

export type FindingWords = {
  readonly label: string
  readonly sentence: (facts: Facts) => string
  readonly advice: string
  readonly act: SuggestedAct
}

export const FINDING_WORDS: Record<FindingCode, FindingWords> = {
  dormant: {
    label: 'dormant',
    sentence: facts =>
      `Dormant: not used for ${idleWords(facts)} (policy ${number(facts, 'policyDays', '90')} d).${seasonWords(facts)}`,
    advice: '',
    act: 'revoke'
  },
  'going-quiet': {
    label: 'going quiet',
    sentence: facts =>
      `Going quiet: ${idleWords(facts)} without use; its longest pause so far was ${days(facts, 'longestQuietDays')}.`,
    advice: 'Ask its owner whether the service still runs.',
    act: 'look'
  },
  'never-used': {
    label: 'no use seen',
    sentence: facts => `No use seen in the ${days(facts, 'ageDays')} since it was made.`,
    advice: 'Probably forgotten. Revoke it if nobody waits for it.',
    act: 'revoke'
  },
  unassessed: {
    label: 'unassessed',
    sentence: facts => `Unassessed: ${lowerFirst(unassessedWords(facts))}`,
    advice: 'Ask its owner, or look at the logs of the service.',
    act: 'look'
  },
  'not-listed': {
    label: 'not listed',
    sentence: facts =>
      `Not listed by the provider${typeof facts['since'] === 'number' ? ` since ${dayWords(facts['since'])}` : ''}. It may still work.`,
    advice: 'Revoke it by its id, or dismiss it if you know that it was revoked.',
    act: 'revoke'
  },
  'no-expiry': {
    label: 'no expiry',
    sentence: () => 'It never expires.',
    advice: 'Give the next one an expiry when you rotate it.',
    act: 'rotate'
  },
  'expires-soon': {
    label: 'expires soon',
    sentence: facts => `It expires in ${days(facts, 'daysLeft')}.`,
    advice: 'Rotate it before calls begin to fail.',
    act: 'rotate'
  },
  'over-privileged': {
    label: 'over-privileged',
    sentence: facts =>
      facts['source'] === 'inherited'
        ? 'It has no permissions of its own: what the organization allows by default, it may do.'
        : 'It may do everything.',
    advice: 'Replace it with a key that has only the permissions it needs.',
    act: 'rotate'
  },
  ownerless: {
    label: 'ownerless',
    sentence: facts =>
      text(facts, 'name', name => `Its creator ${name} has left.`, 'Nobody is known to own it.'),
    advice: 'Find out who needs it, then rotate it: the one who left may still have a copy.',
    act: 'rotate'
  },
  'shared-environments': {
    label: 'shared',
    sentence: facts =>
      text(
        facts,
        'environments',
        list => `It is shared between environments: ${list}.`,
        'It is shared between environments.'
      ),
    advice: 'Give each environment a key of its own.',
    act: 'rotate'
  },
  'cap-nearly-full': {
    label: 'cap nearly full',
    sentence: facts =>
      `${number(facts, 'used', 'Almost all')} of ${number(facts, 'limit', 'all')} active keys are in use.`,
    advice: 'Revoke a key that is not needed, so that a rotation can add one.',
    act: 'look'
  },
  'overdue-rotation': {
    label: 'overdue',
    sentence: facts =>
      `It is ${days(facts, 'ageDays')} old; the policy asks for a rotation every ${days(facts, 'policyDays')}.`,
    advice: '',
    act: 'rotate'
  },
  orphan: {
    label: 'orphan',
    sentence: () => 'Nobody holds its secret: it was lost, given up, or never delivered.',
    advice: 'Nobody can use it. Revoke it.',
    act: 'revoke'
  },
  drift: {
    label: 'drift',
    sentence: facts =>
      text(facts, 'kind', kind => DRIFT[kind] ?? 'It changed outside Rekey.', 'It changed outside Rekey.'),
    advice: 'Check in the history whether that was meant.',
    act: 'look'
  },
  leftover: {
    label: 'leftover',
    sentence: () => 'Disabled, but still there.',
    advice: 'Revoke it when you are sure that nobody needs it back.',
    act: 'revoke'
  },
  zombie: {
    label: 'zombie',
    sentence: () => 'Listed as active, but it cannot authenticate any more.',
    advice: 'It only makes the list longer. Revoke it.',
    act: 'revoke'
  },
  'break-glass-untested': {
    label: 'untested',
    sentence: facts =>
      typeof facts['testedDays'] === 'number'
        ? `A break-glass key that was last tried ${days(facts, 'testedDays')} ago (policy ${number(facts, 'policyDays', '90')} d).`
        : 'A break-glass key that was never tried: nobody knows whether it would open.',
    advice: 'Try it, and say so here.',
    act: 'test'
  }
}

/** How grave a finding is, for a reader of the screen. */
export const SEVERITY_WORDS: Record<'notice' | 'warning' | 'danger', string> = {
  notice: 'Notice',
  warning: 'Needs attention',
  danger: 'Urgent'
}

const DRIFT: { readonly [kind: string]: string | undefined } = {
  appeared: 'It appeared at the provider without Rekey.',
  reappeared: 'It was gone and is back.',
  changed: 'It was changed at the provider, not by Rekey.',
  're-enabled': 'It was disabled and was enabled again outside Rekey.'
}

const UNASSESSED: { readonly [reason: string]: string | undefined } = {
  'age-unknown': 'No use of it was seen, and its age is not known.',
  'created-before-tracking': 'No use of it was seen since tracking began, but it is older than that.',
  'own-probe': 'The only use seen is a probe by Rekey itself.'
}

function unassessedWords(facts: Facts): string {
  return text(facts, 'reason', reason => UNASSESSED[reason] ?? unknownReasonWords(reason), NOT_KNOWN)
}

const NOT_KNOWN = 'When it was last used is not known.'

function since(facts: Facts, name: string): string {
  return typeof facts[name] === 'number' ? ` for ${days(facts, name)}` : ''
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

export const CONFIDENCE_WORDS: Record<Confidence, string> = {
  high: 'High confidence: the provider reports use exactly.',
  medium: 'Medium confidence: the provider reports use within a day.',
  low: 'Low confidence: the reading is coarse or old.'
}

const RISK_PARTS: { readonly [part: string]: string } = {
  idle: 'not used',
  power: 'broad permissions',
  age: 'old',
  ownerless: 'no owner',
  exposure: 'shared or exposed',
  hygiene: 'no expiry or description',
  leaked: 'leaked'
}

export function riskPartWords(part: string): string {
  return RISK_PARTS[part] ?? part.replaceAll('-', ' ')
}

function idleWords(facts: Facts): string {
  return `${facts['isAtLeast'] === true ? 'at least ' : ''}${days(facts, 'idleDays')}`
}

function days(facts: Facts, name: string): string {
  return `${number(facts, name, 'some')} d`
}
