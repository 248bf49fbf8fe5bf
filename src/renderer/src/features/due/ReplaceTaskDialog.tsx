import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import type { DueTaskView } from '../../../../contract/due'
import { LONGEST_SENTENCE } from '../../../../core/limits'
import { DUE_WORDS, dueInWords, TASK_WORDS } from '../../../../words/due'
import { dayWords, exactWords } from '../../../../words/moments'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog, open } from '../../state/navigation'
import { LIST_STEP_MS, useNow } from '../../state/now'
import { dueTaskById } from '../../state/selectors'
import { say, sayFault } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { useCommand } from '../../ui/use-command'
import { dateAt } from './task-form'

/** Leads through the replacement of a key that no API manages. Each step that is done is a row of the history. */
export function ReplaceTaskDialog({ taskId }: { readonly taskId: string }) {
  const task = useSnapshot(dueTaskById(taskId))
  const now = useNow(LIST_STEP_MS)
  if (task === undefined) return null
  const about = [task.place, task.owner].filter(part => part !== '')
  return (
    <Dialog title={task.name} onClose={closeDialog}>
      <div className="form">
        <p>
          {TASK_WORDS.dueAt} {dayWords(task.dueAt)}{' '}
          <span className="faint">{[dueInWords(task.dueAt, now), ...about].join(' · ')}</span>
        </p>
        {task.consoleUrl !== null && (
          <p>
            <Button
              size="small"
              icon={<ExternalLink size={14} />}
              title={task.consoleUrl}
              onClick={() => inBackground(openConsole(taskId))}
            >
              {DUE_WORDS.consolePage}
            </Button>
          </p>
        )}
        <Steps task={task} />
        <Finish task={task} />
      </div>
    </Dialog>
  )
}

function Steps({ task }: { readonly task: DueTaskView }) {
  const { steps } = task
  const mark = useCommand('due.markStep')
  const [note, setNote] = useState('')
  const current = steps.findIndex(step => step.doneAt === null)
  const done = steps.filter(step => step.doneAt !== null).length

  async function set(index: number, isDone: boolean): Promise<void> {
    const reply = await mark.run({ taskId: task.id, index, isDone, note: isDone ? note.trim() : '' })
    if (reply.ok) setNote('')
  }

  return (
    <>
      <p className="faint" role="status">
        {TASK_WORDS.progress(done, steps.length)}
      </p>
      <ol className="task-steps">
        {steps.map((step, index) => (
          <li key={step.text} className={step.doneAt === null ? 'task-step' : 'task-step task-step-done'}>
            <div>
              <p>{step.text}</p>
              {step.doneAt !== null && (
                <p className="faint">
                  {[`${TASK_WORDS.done} ${exactWords(step.doneAt)}`, step.note].filter(Boolean).join(' · ')}
                </p>
              )}
              {index === current && (
                <TextField
                  label={TASK_WORDS.note}
                  required={false}
                  help={TASK_WORDS.noteHelp}
                  maxLength={LONGEST_SENTENCE}
                  value={note}
                  onChange={setNote}
                />
              )}
            </div>
            {step.doneAt === null ? (
              <Button
                size="small"
                look={index === current ? 'primary' : 'plain'}
                disabled={index !== current}
                title={index === current ? undefined : TASK_WORDS.inOrder}
                isBusy={mark.isBusy && index === current}
                aria-label={`${TASK_WORDS.done}: ${step.text}`}
                onClick={() => inBackground(set(index, true))}
              >
                {TASK_WORDS.done}
              </Button>
            ) : (
              <Button
                size="small"
                look="ghost"
                aria-label={`${TASK_WORDS.reopen}: ${step.text}`}
                onClick={() => inBackground(set(index, false))}
              >
                {TASK_WORDS.reopen}
              </Button>
            )}
          </li>
        ))}
      </ol>
      <FaultNotice fault={mark.fault} />
    </>
  )
}

function Finish({ task }: { readonly task: DueTaskView }) {
  const [date, setDate] = useState('')
  const finish = useCommand('due.finishTask')
  const isOpen = task.steps.some(step => step.doneAt === null)
  const nextDueAt = date === '' ? null : dateAt(date)
  const isWrong = date !== '' && nextDueAt === null

  async function run(): Promise<void> {
    const reply = await finish.run({ taskId: task.id, nextDueAt })
    if (!reply.ok) return
    say(TASK_WORDS.finished(task.name))
    closeDialog()
  }

  async function remove(): Promise<void> {
    const reply = await call('due.removeTask', { taskId: task.id })
    if (!reply.ok) return sayFault(reply.fault)
    say(TASK_WORDS.removed(task.name))
    closeDialog()
  }

  return (
    <>
      <TextField
        label={TASK_WORDS.nextDate}
        type="date"
        required={false}
        problem={isWrong ? TASK_WORDS.dateProblem : null}
        help={task.everyDays === null ? TASK_WORDS.nextDateHelp : TASK_WORDS.nextByInterval(task.everyDays)}
        value={date}
        onChange={setDate}
      />
      <FaultNotice fault={finish.fault} />
      <div className="form-end">
        {isOpen && <span className="faint form-missing">{TASK_WORDS.finishReason}</span>}
        <Button look="ghost" onClick={() => inBackground(remove())}>
          {TASK_WORDS.remove}
        </Button>
        <Button onClick={() => open({ kind: 'task', taskId: task.id })}>{TASK_WORDS.editButton}</Button>
        <Button
          look="primary"
          disabled={isOpen || isWrong}
          isBusy={finish.isBusy}
          onClick={() => inBackground(run())}
        >
          {TASK_WORDS.finish}
        </Button>
      </div>
    </>
  )
}

async function openConsole(taskId: string): Promise<void> {
  const reply = await call('due.openConsole', { taskId })
  if (!reply.ok) sayFault(reply.fault)
}
