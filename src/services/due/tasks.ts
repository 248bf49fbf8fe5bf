import type { Clock, IdSource } from '../../core/clock'
import { isReplaced, nextDue, replaced, withSteps, type DueTask } from '../../core/due/task'
import { failed, ok, type Result } from '../../core/fault'
import { withoutSecrets } from '../../core/leak/without-secrets'
import type { AuditAct, AuditEntry, AuditStore } from '../../core/ports/audit'
import type { DueTaskStore } from '../../core/ports/due-tasks'
import type { Transactions } from '../../core/ports/transactions'

export type TasksTools = {
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<IdSource, 'id'>
  readonly transactions: Transactions
  readonly tasks: DueTaskStore
  readonly audit: Pick<AuditStore, 'append'>
}

export type TaskWish = Pick<DueTask, 'name' | 'place' | 'owner' | 'consoleUrl' | 'dueAt' | 'everyDays'> & {
  readonly steps: readonly string[]
}

/**
 * Tasks for keys that no API manages. Each step that a person does is a row of the history: that is the evidence of the
 * replacement. Fault of all that name a task: `not-found`.
 */
export type Tasks = {
  all(): readonly DueTask[]
  get(id: string): DueTask | null
  /** Without an ID it is a new one. Faults: `invalid-input` with the field, for a page that is not https and for no step. */
  save(id: string | null, wish: TaskWish): Result<DueTask>
  markStep(
    id: string,
    index: number,
    done: { readonly isDone: boolean; readonly note: string }
  ): Result<DueTask>
  /**
   * The key is replaced: the task is due again at the given date or by its interval; without both it ends. Fault
   * `conflict/work-unfinished` while a step is open.
   */
  finish(id: string, nextDueAt: number | null): Result<null>
  remove(id: string): Result<null>
}

const MOST_TASKS = 500

export function createTasks(tools: TasksTools): Tasks {
  const { clock, tasks } = tools

  function write(act: AuditAct, task: DueTask, facts: AuditEntry['facts'] = {}): void {
    tools.audit.append({
      at: clock.now(),
      act,
      actor: 'operator',
      accountId: null,
      keyId: null,
      rotationId: null,
      facts: { task: task.name, place: task.place, ...facts }
    })
  }

  function save(id: string | null, wish: TaskWish): Result<DueTask> {
    const before = id === null ? null : tasks.get(id)
    if (id !== null && before === null) return failed('not-found')
    if (id === null && tasks.all().length >= MOST_TASKS) return failed('cap-reached')
    if (wish.consoleUrl !== null && !isWebPage(wish.consoleUrl)) {
      return failed('invalid-input', 'url-not-allowed', { subject: 'consoleUrl' })
    }
    const texts = [...new Set(wish.steps.map(clean).filter(text => text !== ''))]
    if (texts.length === 0) return failed('invalid-input', 'value-invalid', { subject: 'steps' })
    const task: DueTask = {
      id: id ?? tools.ids.id(),
      name: clean(wish.name),
      place: clean(wish.place),
      owner: clean(wish.owner),
      consoleUrl: wish.consoleUrl,
      dueAt: wish.dueAt,
      everyDays: wish.everyDays,
      steps: withSteps(before?.steps ?? [], texts),
      createdAt: before?.createdAt ?? clock.now(),
      replacedAt: before?.replacedAt ?? null
    }
    if (task.name === '') return failed('invalid-input', 'value-invalid', { subject: 'name' })
    tools.transactions.run(() => {
      tasks.put(task)
      write(id === null ? 'task.added' : 'task.changed', task, { dueAt: day(task.dueAt), owner: task.owner })
    })
    return ok(task)
  }

  function markStep(
    id: string,
    index: number,
    { isDone, note }: { readonly isDone: boolean; readonly note: string }
  ): Result<DueTask> {
    const before = tasks.get(id)
    const step = before?.steps[index]
    if (before === null || step === undefined) return failed('not-found')
    if ((step.doneAt !== null) === isDone) return ok(before)
    const marked = { text: step.text, doneAt: isDone ? clock.now() : null, note: isDone ? clean(note) : '' }
    const task = { ...before, steps: before.steps.with(index, marked) }
    tools.transactions.run(() => {
      tasks.put(task)
      write(isDone ? 'task.step-done' : 'task.step-reopened', task, {
        step: `${index + 1} of ${task.steps.length}: ${step.text}`,
        ...(marked.note === '' ? {} : { note: marked.note })
      })
    })
    return ok(task)
  }

  function finish(id: string, nextDueAt: number | null): Result<null> {
    const before = tasks.get(id)
    if (before === null) return failed('not-found')
    if (!isReplaced(before)) return failed('conflict', 'work-unfinished')
    const now = clock.now()
    const next = nextDueAt ?? nextDue(before, now)
    tools.transactions.run(() => {
      if (next === null) tasks.remove(id)
      else tasks.put(replaced(before, now, next))
      write('task.finished', before, {
        wasDueAt: day(before.dueAt),
        steps: before.steps.length,
        ...(next === null ? {} : { nextDueAt: day(next) })
      })
    })
    return ok(null)
  }

  function remove(id: string): Result<null> {
    const before = tasks.get(id)
    if (before === null) return failed('not-found')
    tools.transactions.run(() => {
      tasks.remove(id)
      write('task.removed', before)
    })
    return ok(null)
  }

  return { all: () => tasks.all(), get: id => tasks.get(id), save, markStep, finish, remove }
}

/** A task is no place for a secret, whatever a person pastes. */
function clean(text: string): string {
  return withoutSecrets(text.trim())
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** Without a user name or password in it. */
export function isWebPage(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return protocol === 'https:' && username === '' && password === ''
}
