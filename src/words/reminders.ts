import type { DueKind } from '../core/due/items'
import type { ReminderItem } from '../core/ports/channel'
import type { ChannelView } from '../contract/reminders'
import { countWords } from './keys'
import { dayWords, momentWords } from './moments'
import { durationWords } from './time-words'

// Reminders: what a channel is told, and how Settings speaks of channels.

const MOST_LINES = 20

const HAPPENS: Record<DueKind, readonly [ahead: string, past: string]> = {
  expiry: ['expires', 'expired'],
  rotation: ['is due for rotation', 'is overdue for rotation'],
  test: ['is due for a test', 'is overdue for a test'],
  exclusion: ['is excluded until', 'was excluded until'],
  task: ['is due for replacement', 'is overdue for replacement'],
  approval: ['waits for your approval until', 'was not approved by']
}

/** `payments-api (production, core-eu) expires in 6 d, on 2026-12-06. Owner: Ada.` */
export function reminderLine(item: ReminderItem, now: number): string {
  const { kind, name, place, environment, owner, dueAt } = item
  const where = [environment ?? '', place].filter(part => part !== '').join(', ')
  const [ahead, past] = HAPPENS[kind]
  const isPast = dueAt < now
  const when = isPast ? `${durationWords(now - dueAt)} ago` : `in ${durationWords(dueAt - now)}`
  const isRequest = kind === 'approval'
  const whose = owner === null || owner === '' ? '' : ` ${isRequest ? 'Asked by' : 'Owner:'} ${owner}.`
  const isNamedDay = kind === 'exclusion' || isRequest
  // Approved where the signing key is, and never by a link that anybody could open.
  const next = isRequest ? ' Approve or decline it in Rekey: rekey://team' : ''
  const what = `${name}${where === '' ? '' : ` (${where})`} ${isPast ? past : ahead}`
  return `${what} ${isNamedDay ? dayWords(dueAt) : `${when}, on ${dayWords(dueAt)}`}.${whose}${next}`
}

export type ReminderWords = { readonly title: string; readonly lines: readonly string[] }

export function reminderWords(
  { act, items }: { readonly act: 'remind' | 'done' | 'test'; readonly items: readonly ReminderItem[] },
  now: number
): ReminderWords {
  if (act === 'test') {
    return { title: 'Rekey: test message', lines: ['Reminders of what is due will arrive here.'] }
  }
  if (act === 'done') return { title: `Rekey: ${countWords(items.length, 'item')} no longer due`, lines: [] }
  const sorted = items.toSorted((left, right) => left.dueAt - right.dueAt)
  const overdue = sorted.filter(({ dueAt }) => dueAt < now).length
  const title = `Rekey: ${countWords(items.length, 'item')} due${overdue === 0 ? '' : `, ${overdue} overdue`}`
  const more = sorted.length - MOST_LINES
  const lines = sorted.slice(0, MOST_LINES).map(item => reminderLine(item, now))
  return { title, lines: more > 0 ? [...lines, `And ${more} more. Open Due in Rekey.`] : lines }
}

export const REMINDER_WORDS = {
  section: 'Reminders',
  text: 'Rekey reminds you of everything on the Due screen, here and on the channels you connect. No message contains a secret or the ID of a key.',
  days: 'Remind',
  daysHelp: 'Days before the date, separated by commas. One more reminder follows when the date has passed.',
  daysUnit: 'days',
  channels: (count: number) =>
    count === 0 ? 'No channel connected' : `${countWords(count, 'channel')} connected`,
  channelsHelp: 'Slack, e-mail, PagerDuty or a webhook of your own. Sent while Rekey runs unlocked.',
  connect: 'Connect a channel…',
  dialog: 'Connect a channel',
  replaceDialog: (name: string) => `Replace the credential of ${name}`,
  kind: 'Kind',
  name: 'Name',
  nameHelp: 'What you call it here, for example On-call.',
  loading: 'Loading the kinds of channel…',
  sealed: 'The credential is sealed in the vault, for this address only. Send a test message afterwards.',
  cancel: 'Cancel',
  connectButton: 'Connect',
  replaceButton: 'Replace',
  required: (labels: readonly string[]) => `Required: ${labels.join(', ')}`,
  connected: (name: string) => `Connected ${name}. Send a test message to be sure that it arrives.`,
  replaced: (name: string) => `${name}: credential replaced.`,
  test: 'Send test',
  replace: 'Replace credential…',
  remove: 'Remove',
  tested: (name: string) => `${name}: test message sent.`,
  removed: (name: string) => `${name}: removed. It gets no more reminders.`
} as const

/** How delivery goes, in one line. */
export function channelStateWords(channel: ChannelView, faultTitle: string | null, now: number): string {
  const { kindName, credential, lastSentAt, waiting, unknown, nextTryAt } = channel
  const parts = [kindName]
  if (credential === 'missing') parts.push('credential missing: replace it')
  if (lastSentAt !== null) parts.push(`last reminder ${momentWords(lastSentAt, now)}`)
  if (waiting > 0) {
    const next = nextTryAt === null || nextTryAt <= now ? 'soon' : `in ${durationWords(nextTryAt - now)}`
    parts.push(`${countWords(waiting, 'reminder')} not delivered, next try ${next}`)
  }
  if (unknown > 0) parts.push(`${countWords(unknown, 'reminder')} may not have arrived`)
  if (waiting + unknown > 0 && faultTitle !== null) parts.push(faultTitle)
  if (lastSentAt === null && waiting + unknown === 0) parts.push('nothing sent yet')
  return parts.join(' · ')
}
