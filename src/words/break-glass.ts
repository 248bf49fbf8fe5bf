import type { BatchPreviewView, BatchReportView } from '../contract/break-glass'
import { countWords } from './keys'
import { durationWords } from './time-words'

type LeftOut = BatchPreviewView['leftOut'][number]['reason']
type Item = BatchReportView['notDead'][number]

export const LEFT_OUT_WORDS: Record<LeftOut, string> = {
  'already-revoked': 'already revoked',
  'in-rotation': 'part of an open rotation: use its incident mode',
  'management-credential': 'the credential that Rekey itself works with',
  'cannot-revoke': 'the provider offers no revoke',
  'cannot-disable': 'the provider cannot disable keys'
}

const ITEM_WORDS: Record<Item['state'], string> = {
  waiting: 'nothing sent yet',
  sent: 'sent, answer unknown',
  claimed: 'accepted, not proven yet',
  gone: 'revoked',
  disabled: 'disabled, not revoked',
  failed: 'not revoked: alive',
  unknown: 'not known',
  'left-out': 'left out'
}

/** How it stands with one key; its fault says why. */
export function itemWords(
  { state, fault }: Pick<Item, 'state' | 'fault'>,
  mode: BatchReportView['mode']
): string {
  if (state !== 'failed') return ITEM_WORDS[state]
  if (fault?.code === 'cancelled') return 'not sent: alive'
  return mode === 'disable-only' ? 'not disabled: alive' : ITEM_WORDS.failed
}

/** What a preview cannot know, one sentence each; empty when there is nothing to admit. */
export function unknownWords({ unknowns, notListed }: BatchPreviewView): readonly string[] {
  const { lastUsed, creator, accountsNotRead } = unknowns
  return [
    notListed > 0
      ? `${countWords(notListed, 'key')} did not appear in the last list and may still work: Rekey revokes by id.`
      : '',
    lastUsed > 0 ? `When ${countWords(lastUsed, 'key')} were last used is not known.` : '',
    creator > 0
      ? `Who made ${countWords(creator, 'more key')} is not told by the provider: they are not included.`
      : '',
    accountsNotRead > 0
      ? `${countWords(accountsNotRead, 'account')} could not be read just now: what is there may differ.`
      : ''
  ].filter(Boolean)
}

export function timeWords({ atLeastMs }: BatchPreviewView): string {
  return atLeastMs < 2_000 ? 'a few seconds' : `at least ${durationWords(atLeastMs)} by the providers’ limits`
}

/** Said on every screen until the run goes on or is at its end. */
export function interruptedWords(report: BatchReportView): string {
  const left = report.total - report.counts.gone - report.counts['left-out']
  const what = report.origin === 'keys' ? 'A revoke of several keys' : 'A break-glass run'
  return `${what} stopped half-way: ${left.toLocaleString('en')} of ${countWords(report.total, 'key')} may still be alive.`
}

export function batchTitle(origin: BatchReportView['origin']): string {
  return origin === 'keys' ? 'Revoke keys' : 'Break glass'
}

/** The sentence over a report. */
export function reportWords(report: BatchReportView): string {
  const done = report.counts.gone + (report.mode === 'disable-only' ? report.counts.disabled : 0)
  const of = `${done.toLocaleString('en')} of ${countWords(report.total, 'key')}`
  const what = report.mode === 'disable-only' ? 'disabled' : 'proven revoked'
  switch (report.state) {
    case 'running':
      return report.isStopping
        ? `${of} ${what} so far. No more is sent; what was sent is still looked for`
        : `${of} ${what} so far`
    case 'interrupted':
      return `Interrupted: ${of} ${what}`
    case 'ended':
      return report.notDead.length === 0 ? `All done: ${of} ${what}` : `${of} ${what}, the others below`
    default:
      return report.state satisfies never
  }
}

/** The keys of a preview by name. */
export const NAMED_WORDS = {
  title: (keys: number) => `Which ${countWords(keys, 'key')}`,
  asOf: 'as of',
  notRead: 'never read',
  more: (keys: number) => `And ${countWords(keys, 'more key')}.`
} as const
