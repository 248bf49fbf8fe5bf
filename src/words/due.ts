import type { DueKind, Urgency } from '../core/due/items'
import { durationWords } from './time-words'

// The due board.

const DAY = 24 * 60 * 60 * 1_000

export const DUE_KIND_WORDS: Record<DueKind, string> = {
  expiry: 'Expires',
  rotation: 'Rotation due',
  test: 'Test due',
  exclusion: 'Exclusion ends',
  task: 'Task',
  approval: 'Approval'
}

export const DUE_FILTERS: readonly { readonly value: DueKind | 'all'; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'expiry', label: 'Expiries' },
  { value: 'rotation', label: 'Policies' },
  { value: 'test', label: 'Tests' },
  { value: 'exclusion', label: 'Exclusions' },
  { value: 'task', label: 'Tasks' },
  { value: 'approval', label: 'Approvals' }
]

export const URGENCY_WORDS: Record<Urgency, string> = {
  overdue: 'Overdue',
  day: 'Within 24 hours',
  week: 'Within 7 days',
  month: 'Within 30 days',
  later: 'Later'
}

/** The sections of the board, the most urgent first. */
export const URGENCY_SECTIONS = (Object.keys(URGENCY_WORDS) as Urgency[]).map(urgency => ({
  urgency,
  label: URGENCY_WORDS[urgency]
}))

export const DUE_WORDS = {
  title: 'Due',
  calendarName: 'Rekey: due',
  addTask: 'Add a task…',
  exportCalendar: 'Export calendar…',
  list: 'List',
  calendar: 'Calendar',
  incomplete: 'More keys are due than this list shows. The most urgent are here.',
  emptyTitle: 'Nothing is due in the next 90 days',
  emptyText:
    'Expiries, policy dates, break-glass tests and exclusions that end are listed here. Add a task for a key that no API manages.',
  handled: 'in hand',
  rotate: 'Rotate…',
  open: 'Open',
  consolePage: 'Open the console',
  consoleHelp: 'https address of the page where you replace the key.',
  replace: 'Replace…',
  cancel: 'Cancel',
  view: 'View',
  kindOfDate: 'Kind of date',
  region: 'Due items',
  none: 'No dates on this day'
} as const

export const TASK_WORDS = {
  add: 'Add a task',
  edit: 'Edit the task',
  name: 'Name',
  nameHelp: 'The key or certificate, for example "Apple push certificate". Never the secret itself.',
  place: 'Used in',
  placeHelp: 'Where the key is used, for example "mobile backend, /etc/push".',
  owner: 'Owner',
  ownerHelp: 'Who replaces it.',
  console: 'Console page',
  dueAt: 'Expires on',
  every: 'Every',
  everyHelp: 'Days until it is due again after a replacement. Leave empty to enter each date yourself.',
  steps: 'How to replace it',
  stepsHelp: 'One step per line.',
  save: 'Save task',
  dateProblem: 'Enter a date.',
  everyProblem: 'Enter a number of days from 1 to 3650.',
  note: 'Note',
  noteHelp: 'Kept in the history with the step, for example a ticket number.',
  done: 'Done',
  reopen: 'Reopen',
  inOrder: 'Complete the steps before it first.',
  editButton: 'Edit…',
  finish: 'Finish the replacement',
  finishReason: 'Complete every step first.',
  nextDate: 'New key expires on',
  nextDateHelp: 'Leave empty if no date follows. The task then ends.',
  nextByInterval: (days: number) => `Leave empty for ${days} days from today.`,
  remove: 'Remove task',
  removed: (name: string) => `${name}: task removed. Its steps stay in the history.`,
  saved: (name: string) => `${name}: saved.`,
  finished: (name: string) => `${name}: replaced. Each step is in the history.`,
  progress: (done: number, all: number) => `${done} of ${all} steps done`
} as const

/** What a new task begins with. */
export const USUAL_STEPS: readonly string[] = [
  'Create the new key in the console',
  'Deliver it to every place that uses the old one',
  'Check that each place works with the new key',
  'Revoke the old key in the console'
]

/** `in 12 d`, `overdue`, `3 d overdue`. */
export function dueInWords(dueAt: number, now: number): string {
  const left = dueAt - now
  if (left < 0) return -left < DAY ? 'overdue' : `${durationWords(-left)} overdue`
  return `in ${durationWords(left)}`
}

/** `Expires in 12 d`, and `Expired 2 d ago` once that day has passed, in two parts. */
export function dueWords(kind: DueKind, dueAt: number, now: number): { what: string; when: string } {
  if (kind === 'expiry' && dueAt < now) return { what: 'Expired', when: `${durationWords(now - dueAt)} ago` }
  if (kind === 'approval') return { what: DUE_KIND_WORDS[kind], when: `expires ${dueInWords(dueAt, now)}` }
  return { what: DUE_KIND_WORDS[kind], when: dueInWords(dueAt, now) }
}

/** The name of a day of the calendar. */
export function dayLabel(at: number, items: number): string {
  const date = new Date(at).toLocaleDateString('en', { weekday: 'long', day: 'numeric', month: 'long' })
  return items === 0 ? date : `${date}: ${items} due`
}

export function moreWords(count: number): string {
  return `+${count} more`
}

export function monthWords(at: number): string {
  return new Date(at).toLocaleDateString('en', { month: 'short' })
}

export function needingWords(count: number): string {
  return count === 1 ? '1 needs you' : `${count} need you`
}

export function calendarSaved(file: string, events: number): string {
  return `${events} ${events === 1 ? 'date' : 'dates'} written to ${file}.`
}

export type CalendarSource = {
  readonly kind: DueKind
  readonly name: string
  readonly place: string
  readonly environment: string | null
  readonly owner: string | null
}

export function calendarTitle({ kind, name }: CalendarSource): string {
  return kind === 'task' ? `${name}: replace` : `${name}: ${DUE_KIND_WORDS[kind].toLowerCase()}`
}

export function calendarDescription({ place, environment, owner }: CalendarSource): string {
  return [
    place === '' ? null : `Where: ${place}`,
    environment === null ? null : `Environment: ${environment}`,
    owner === null || owner === '' ? null : `Owner: ${owner}`,
    'Open the Due screen in Rekey for the next step.'
  ]
    .filter(line => line !== null)
    .join('\n')
}
