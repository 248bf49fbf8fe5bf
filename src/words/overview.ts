import type { TaskView } from '../contract/overview'
import type { TaskKind } from '../core/overview/tasks'
import type { VerdictState } from '../core/dormancy/verdict'
import { countWords } from './keys'
import { relativeWords } from './time-words'
import type { Tone } from './verdicts'

type TaskWords = {
  readonly tone: Extract<Tone, 'danger' | 'warning' | 'notice'>
  /** `subject` is a name, or a number with its noun. */
  readonly title: (subject: string, isOne: boolean, when: string) => string
  readonly why: string
  /** The label of the button. */
  readonly act: string
  readonly noun: string
}

export const TASK_WORDS: Record<TaskKind, TaskWords> = {
  'revoke-failed': {
    tone: 'danger',
    title: (subject, isOne) => `${subject}: the revoke${isOne ? '' : 's'} failed`,
    why: 'The old key may still work.',
    act: 'Open',
    noun: 'rotation'
  },
  'account-down': {
    tone: 'danger',
    title: (subject, isOne) => `${subject} cannot be read${isOne ? '' : ' now'}`,
    why: 'Rekey does not see what happens to its keys.',
    act: 'Fix',
    noun: 'account'
  },
  'expires-now': {
    tone: 'danger',
    title: (subject, isOne, when) => `${subject} expire${isOne ? 's' : ''} ${when}`,
    why: 'Calls fail from then on.',
    act: 'Rotate',
    noun: 'key'
  },
  'old-key-still-used': {
    tone: 'warning',
    title: subject => `${subject}: the old key is still used`,
    why: 'A consumer does not have the new key yet.',
    act: 'Open',
    noun: 'rotation'
  },
  'hand-off': {
    tone: 'warning',
    title: (subject, isOne) => `${subject} wait${isOne ? 's' : ''} to be delivered`,
    why: 'The new secret is sealed. Nobody has it yet.',
    act: 'Deliver',
    noun: 'new secret'
  },
  rotation: {
    tone: 'warning',
    title: (subject, isOne) => `${subject} need${isOne ? 's' : ''} your decision`,
    why: 'The rotation waits for you.',
    act: 'Open',
    noun: 'rotation'
  },
  due: {
    tone: 'warning',
    title: (subject, isOne) => `${subject} ${isOne ? 'is' : 'are'} due by a policy`,
    why: 'It does not start by itself.',
    act: 'Rotate',
    noun: 'key'
  },
  'expires-soon': {
    tone: 'warning',
    title: (subject, isOne, when) =>
      isOne ? `${subject} expires ${when}` : `${subject} expire soon, the first ${when}`,
    why: 'Rotate before calls fail.',
    act: 'Rotate',
    noun: 'key'
  },
  orphan: ofFinding('danger', 'orphan', 'Nobody holds the secret. Revoke it.'),
  zombie: ofFinding('notice', 'zombie key', 'Listed as active, but it cannot sign in any more.'),
  'not-listed': ofFinding(
    'warning',
    'key not listed',
    'It may still work. Revoke it by its ID.',
    'keys not listed'
  ),
  'break-glass-untested': ofFinding('warning', 'untested break-glass key', 'Nobody knows whether it works.'),
  drift: ofFinding(
    'warning',
    'key changed outside Rekey',
    'Check whether it was intended.',
    'keys changed outside Rekey'
  ),
  dormant: ofFinding('warning', 'dormant key', 'Not used for longer than the policy allows.'),
  ownerless: ofFinding(
    'notice',
    'key without an owner',
    'Somebody who left may still have a copy.',
    'keys without an owner'
  ),
  'overdue-rotation': ofFinding(
    'notice',
    'key overdue for rotation',
    'Older than the policy allows.',
    'keys overdue for rotation'
  ),
  'never-used': ofFinding(
    'notice',
    'key that was never seen in use',
    'Probably forgotten.',
    'keys that were never seen in use'
  ),
  leftover: ofFinding('notice', 'disabled key left over', 'It takes capacity.', 'disabled keys left over')
}

function ofFinding(tone: TaskWords['tone'], noun: string, why: string, nouns?: string): TaskWords {
  return {
    tone,
    // A number alone does not tell the plural of `key not listed`.
    title: (subject, isOne) => (isOne || nouns === undefined ? subject : subject.replace(`${noun}s`, nouns)),
    why,
    act: 'Review',
    noun
  }
}

/** `payouts-worker expires in 9 d`, `38 dormant keys`. */
export function taskTitle(task: TaskView, now: number): string {
  const { title, noun } = TASK_WORDS[task.kind]
  const isOne = task.count === 1
  const subject = isOne && task.name !== '' ? task.name : countWords(task.count, noun)
  return title(subject, isOne, task.at === null ? '' : relativeWords(task.at, now))
}

/** Several keys are looked through first. */
export function taskAct({ kind, count }: TaskView): string {
  const { act } = TASK_WORDS[kind]
  return act === 'Rotate' && count > 1 ? 'Review' : act
}

export type StateColumn = {
  readonly id: 'fine' | 'attention' | 'dormant' | 'unassessed' | 'other'
  readonly label: string
  readonly states: readonly VerdictState[]
}

/** The columns of the table of keys: each state stands in one of them. */
export const STATE_COLUMNS: readonly StateColumn[] = [
  {
    id: 'fine',
    label: 'In use',
    states: ['in-use', 'new', 'awaiting-deployment', 'in-rotation', 'break-glass']
  },
  {
    id: 'attention',
    label: 'Attention',
    states: ['going-quiet', 'never-used-watch', 'never-used', 'leftover', 'not-listed']
  },
  { id: 'dormant', label: 'Dormant', states: ['dormant'] },
  { id: 'unassessed', label: 'Unassessed', states: ['unassessed'] },
  { id: 'other', label: 'Other', states: ['not-live', 'excluded'] }
]

export const OVERVIEW_WORDS = {
  title: 'Overview',
  tasks: 'To do',
  noTasks: 'Nothing needs you now',
  noTasksHelp: 'Rekey monitors every account and shows here what needs a person.',
  moreTasks: (count: number) => `${countWords(count, 'more thing')} to do`,
  keys: 'Keys by environment',
  environment: 'Environment',
  total: 'Keys',
  expiries: (days: number) => `Expiries in ${days} days`,
  noExpiries: 'No key expires in this time.',
  expiriesOn: (count: number, day: string) => `${day}: ${countWords(count, 'key')}`,
  rotations: 'Open rotations',
  noRotations: 'No rotation is open. Choose a key and press Rotate.',
  allRotations: 'All rotations',
  health: 'Accounts',
  allAccounts: 'All accounts',
  recent: 'Recent',
  allHistory: 'All history',
  allKeys: 'All keys',
  showKeys: 'Show these keys',
  counting: 'Counting keys',
  sandboxOnly: 'Only sandbox keys are connected.',
  realOnly: 'Sandbox keys are not counted here.'
} as const
