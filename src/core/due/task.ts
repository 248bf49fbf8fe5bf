import { DAY } from '../clock'

// A task for a key that no API manages: a person replaces it step by step, and Rekey records what was done.

export type TaskStep = {
  readonly text: string
  /** Null until a person has done it. */
  readonly doneAt: number | null
  readonly note: string
}

export type DueTask = {
  readonly id: string
  readonly name: string
  /** Where the key is used, in the person's words. */
  readonly place: string
  readonly owner: string
  /** The page where the key is replaced; null for none. */
  readonly consoleUrl: string | null
  readonly dueAt: number
  /** After a replacement it is due again after so many days; null when a person gives the date. */
  readonly everyDays: number | null
  readonly steps: readonly TaskStep[]
  readonly createdAt: number
  /** When the key was last replaced; null before the first time. */
  readonly replacedAt: number | null
}

/** Steps as a person writes them. A step whose words stay keeps what was done. */
export function withSteps(before: readonly TaskStep[], texts: readonly string[]): readonly TaskStep[] {
  return texts.map(text => before.find(step => step.text === text) ?? { text, doneAt: null, note: '' })
}

export function isReplaced({ steps }: Pick<DueTask, 'steps'>): boolean {
  return steps.every(step => step.doneAt !== null)
}

/** The task after a replacement, with every step open again. */
export function replaced(task: DueTask, at: number, nextDueAt: number): DueTask {
  const steps = task.steps.map(({ text }) => ({ text, doneAt: null, note: '' }))
  return { ...task, dueAt: nextDueAt, replacedAt: at, steps }
}

/** When the replaced key is due, where the task says how often; else null. */
export function nextDue({ everyDays }: Pick<DueTask, 'everyDays'>, at: number): number | null {
  return everyDays === null ? null : at + everyDays * DAY
}
