import type { SinkView } from '../contract/sinks'
import { countWords } from './keys'
import { momentWords } from './moments'
import { durationWords } from './time-words'

// Audit export: how Settings and the command line speak of sinks.

export const SINK_WORDS = {
  section: 'Audit export',
  text: 'Rekey sends each new row of the history to your collectors, at least once and in order. No row contains a secret.',
  sinks: (count: number) => (count === 0 ? 'No sink connected' : `${countWords(count, 'sink')} connected`),
  sinksHelp: 'A file, syslog, CEF or OCSF over TLS, or a signed webhook. Sent while Rekey runs unlocked.',
  connect: 'Connect a sink…',
  dialog: 'Connect a sink',
  replaceDialog: (name: string) => `Change ${name}`,
  kind: 'Kind',
  name: 'Name',
  nameHelp: 'What you call it here, for example SIEM.',
  loading: 'Loading the kinds of sink…',
  sealed:
    'Rekey checks the connection now. The export begins with the next row; write earlier rows with `rekey history export`.',
  cancel: 'Cancel',
  connectButton: 'Connect',
  replaceButton: 'Save',
  required: (labels: readonly string[]) => `Required: ${labels.join(', ')}`,
  connected: (name: string) => `Connected ${name}. Send a test row to be sure that it arrives.`,
  replaced: (name: string) => `${name}: saved.`,
  test: 'Send test',
  replace: 'Change…',
  remove: 'Remove',
  tested: (name: string) => `${name}: it took the newest row of the history once more.`,
  removed: (name: string) => `${name}: removed. It gets no more rows.`
} as const

const MOST_COUNTED = 1_000

/** How the export goes, in one line. */
export function sinkStateWords(sink: SinkView, faultTitle: string | null, now: number): string {
  const { kindName, credential, sentAt, waiting, sequence, nextTryAt } = sink
  const parts = [kindName]
  if (credential === 'missing') parts.push('credential missing: change it')
  if (sentAt !== null) parts.push(`last sent ${momentWords(sentAt, now)}, row ${sequence}`)
  if (waiting > 0) {
    const rows = waiting >= MOST_COUNTED ? `${MOST_COUNTED} rows or more` : countWords(waiting, 'row')
    const isLater = nextTryAt !== null && nextTryAt > now
    parts.push(`${rows} waiting${isLater ? `, next try in ${durationWords(nextTryAt - now)}` : ''}`)
  }
  if (faultTitle !== null) parts.push(faultTitle)
  if (sentAt === null && waiting === 0) parts.push('nothing to send yet')
  return parts.join(' · ')
}
