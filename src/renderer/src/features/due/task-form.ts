import type { CommandInput } from '../../../../contract/commands'
import type { DueTaskView } from '../../../../contract/due'
import { TASK_WORDS, USUAL_STEPS } from '../../../../words/due'
import { dayWords } from '../../../../words/moments'

export type TaskForm = {
  readonly name: string
  readonly place: string
  readonly owner: string
  readonly consoleUrl: string
  /** `2026-12-31`, as a date field gives it. */
  readonly date: string
  readonly every: string
  /** One step per line. */
  readonly steps: string
}

const MOST_DAYS = 3_650
const NOON = 12

export function emptyTask(): TaskForm {
  const steps = USUAL_STEPS.join('\n')
  return { name: '', place: '', owner: '', consoleUrl: '', date: '', every: '', steps }
}

export function formOf(task: DueTaskView): TaskForm {
  return {
    name: task.name,
    place: task.place,
    owner: task.owner,
    consoleUrl: task.consoleUrl ?? '',
    date: dayWords(task.dueAt),
    every: task.everyDays === null ? '' : String(task.everyDays),
    steps: task.steps.map(({ text }) => text).join('\n')
  }
}

/** Noon of the local day: a date stays the same day in every neighbouring time zone. Null for what is no date. */
export function dateAt(date: string): number | null {
  const [year = NaN, month = NaN, day = NaN] = date.split('-').map(Number)
  const at = new Date(year, month - 1, day, NOON).getTime()
  return Number.isNaN(at) || dayWords(at) !== date ? null : at
}

export type TaskProblems = { readonly date: string | null; readonly every: string | null }

/** What a filled field says wrongly; empty required fields only keep the button off. */
export function problemsOf({ date, every }: TaskForm): TaskProblems {
  return {
    date: date !== '' && dateAt(date) === null ? TASK_WORDS.dateProblem : null,
    every: every.trim() !== '' && daysOf(every) === null ? TASK_WORDS.everyProblem : null
  }
}

export function inputOf(form: TaskForm, taskId: string | null): CommandInput<'due.saveTask'> | null {
  const dueAt = dateAt(form.date)
  const everyDays = form.every.trim() === '' ? null : daysOf(form.every)
  const steps = form.steps
    .split('\n')
    .map(step => step.trim())
    .filter(step => step !== '')
  const isEveryWrong = form.every.trim() !== '' && everyDays === null
  if (dueAt === null || isEveryWrong || steps.length === 0 || form.name.trim() === '') return null
  const consoleUrl = form.consoleUrl.trim() === '' ? null : form.consoleUrl.trim()
  return {
    taskId,
    name: form.name.trim(),
    place: form.place.trim(),
    owner: form.owner.trim(),
    consoleUrl,
    dueAt,
    everyDays,
    steps
  }
}

function daysOf(text: string): number | null {
  const days = Number(text)
  return Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? days : null
}
