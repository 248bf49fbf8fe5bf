import { createHash } from 'node:crypto'
import { MINUTE } from '../../core/clock'
import { calendarText } from '../../core/due/calendar'
import type { DueFact, DueItem } from '../../core/due/items'
import { HORIZON_DAYS } from '../../core/limits'
import type { DueTask } from '../../core/due/task'
import { failed, ok, type Result } from '../../core/fault'
import { asKeyId, type KeyId } from '../../core/ids'
import { canReplaceKeys } from '../../core/rotation/replacement'
import type { DueItemView, DueTaskView, DueView } from '../../contract/due'
import { dueBoard, type DueBoard } from '../../services/due/facts'
import { createTasks, isWebPage } from '../../services/due/tasks'
import { calendarDescription, calendarTitle, DUE_WORDS } from '../../words/due'
import type { App } from '../app'
import { writeChosen } from '../chosen-files'
import type { HandlersOf, Module, Slices } from '../module'
import { every } from '../timers'
import type { SchedulesModule } from './schedules'

/** How old the count of the sidebar may be. */
const COUNT_EVERY_MS = MINUTE
const ALARM_DAYS = 7
const SUGGESTED_FILE = 'rekey-due.ics'

/** Everything that has a date. */
export type DueModule = Module & {
  readonly handlers: HandlersOf<'due'>
  readonly slices: Slices<'due'>
  /** For reminders and the overview. */
  board(days?: number): DueBoard
}

export function openDue(
  app: App,
  schedules: Pick<SchedulesModule, 'view'>,
  approvals: () => readonly DueFact[]
): DueModule {
  const { profile, options, publisher, settings } = app
  const { clock, ids, desktop } = options
  const { store } = profile
  const tasks = createTasks({
    clock,
    ids,
    transactions: store.transactions,
    tasks: profile.dueTasks,
    audit: store.audit
  })
  let needing = 0

  function board(days: number = HORIZON_DAYS): DueBoard {
    const automatic = new Set(
      schedules
        .view()
        .due.filter(({ act }) => act !== 'ask')
        .map(({ keyId }) => keyId)
    )
    return dueBoard(
      {
        clock,
        accounts: store.accounts,
        keys: store.keys,
        schedules: profile.schedules,
        exclusions: profile.exclusions,
        tasks: profile.dueTasks,
        startsByItself: keyId => automatic.has(keyId),
        breakGlassTestDays: () => settings.current().dormancy.breakGlassTestDays,
        approvals
      },
      days
    )
  }

  function canRotate(keyId: KeyId): boolean {
    const key = store.keys.get(keyId)
    const manifest = key === null ? undefined : app.providerOf(key.accountId)?.manifest
    return manifest !== undefined && canReplaceKeys(manifest)
  }

  function recount(items = board().items): void {
    const count = items.filter(({ needsPerson }) => needsPerson).length
    if (count === needing) return
    needing = count
    publisher.changed('due')
  }

  function recountUnlessLocked(): void {
    if (!app.lock.isLocked()) recount()
  }

  function changed<T>(done: Result<T>): Result<T> {
    if (!done.ok) return done
    recount()
    publisher.changed('due')
    return done
  }

  function answer(done: Result<DueTask>): Result<DueTaskView> {
    const saved = changed(done)
    return saved.ok ? ok(taskView(saved.value)) : saved
  }

  const view = (): DueView => ({ needing, tasks: tasks.all().map(taskView) })
  const stop = every(COUNT_EVERY_MS, recountUnlessLocked, { onError: app.onError, keepsAlive: false })

  return {
    board,
    handlers: {
      'due.list': async ({ withinDays, kinds }) => {
        // A board without the keys would say that nothing is due.
        await store.keys.whenReady()
        const { items, isComplete } = board(withinDays)
        // The badge says what the list says.
        if (withinDays === HORIZON_DAYS) recount(items)
        const wanted = items.filter(({ kind }) => kinds === undefined || kinds.includes(kind))
        return ok({ items: wanted.map(item => itemView(item, canRotate)), isComplete })
      },
      'due.saveTask': ({ taskId, ...wish }) => answer(tasks.save(taskId, wish)),
      'due.markStep': ({ taskId, index, ...done }) => answer(tasks.markStep(taskId, index, done)),
      'due.finishTask': ({ taskId, nextDueAt }) => changed(tasks.finish(taskId, nextDueAt)),
      'due.removeTask': ({ taskId }) => changed(tasks.remove(taskId)),
      'due.openConsole': async ({ taskId }) => {
        // The address is the one that a person saved, never one from this call.
        const url = tasks.get(taskId)?.consoleUrl ?? null
        if (url === null || !isWebPage(url)) return failed('not-found')
        await options.openPage(url)
        return ok(null)
      },
      'due.exportCalendar': async () => {
        await store.keys.whenReady()
        const { items } = board()
        const events = items.map(item => ({
          uid: `${hashOf(item.subject)}@rekey`,
          at: item.dueAt,
          title: calendarTitle(item),
          description: calendarDescription(item),
          alarmDays: ALARM_DAYS
        }))
        const path = await desktop.chooseExportFile(SUGGESTED_FILE)
        if (path === null) return failed('cancelled')
        const written = await writeChosen(path, calendarText(events, DUE_WORDS.calendarName, clock.now()))
        return written.ok ? ok({ file: written.value, events: events.length }) : written
      }
    },
    slices: { due: { read: view, whileLocked: { needing: 0, tasks: [] } } },
    stop
  }
}

function itemView({ subject, others, ...item }: DueItem, canRotate: (keyId: KeyId) => boolean): DueItemView {
  const [prefix = '', taskId = null] = subject.startsWith('task:') ? ['task:', subject.slice(5)] : []
  const isKey = prefix === '' && !subject.startsWith('exclusion:') && !subject.startsWith('approval:')
  return {
    ...item,
    id: hashOf(subject),
    keyId: isKey ? subject : null,
    taskId,
    canRotate: isKey && canRotate(asKeyId(subject)),
    others: [...others]
  }
}

/** Names an item outside the app, where the ID of a key is not shown. */
export function hashOf(subject: string): string {
  return createHash('sha256').update(subject, 'utf8').digest('hex').slice(0, 24)
}

function taskView(task: DueTask): DueTaskView {
  return { ...task, steps: task.steps.map(step => ({ ...step })) }
}
