import { useState, type SyntheticEvent } from 'react'
import { LONGEST_NAME, LONGEST_SENTENCE } from '../../../../core/limits'
import { DUE_WORDS, TASK_WORDS } from '../../../../words/due'
import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { dueTaskById } from '../../state/selectors'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextArea, TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { emptyTask, formOf, inputOf, problemsOf, type TaskForm } from './task-form'
import { DUE_PAGE } from '../../../../words/pages/due'

export type TaskDialogProps = {
  readonly taskId: string | null
  /** What a new one begins with. */
  readonly begin?: Pick<TaskForm, 'name' | 'place'> | undefined
}

/** A key that no API manages: what it is, when it ends, and how it is replaced. Null: a new one. */
export function TaskDialog({ taskId, begin }: TaskDialogProps) {
  const known = useSnapshot(dueTaskById(taskId))
  const [form, setForm] = useState<TaskForm>(() =>
    known === undefined ? { ...emptyTask(), ...begin } : formOf(known)
  )
  const save = useCommand('due.saveTask')
  const input = inputOf(form, taskId)
  const problems = problemsOf(form)
  const change = (part: Partial<TaskForm>) => setForm({ ...form, ...part })

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    if (input === null) return
    const reply = await save.run(input)
    if (!reply.ok) return
    say(TASK_WORDS.saved(reply.value.name))
    closeDialog()
  }

  return (
    <Dialog title={taskId === null ? TASK_WORDS.add : TASK_WORDS.edit} onClose={closeDialog}>
      <FormFault value={save.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <TextField
            label={TASK_WORDS.name}
            name="name"
            help={TASK_WORDS.nameHelp}
            autoFocus
            maxLength={LONGEST_NAME}
            value={form.name}
            onChange={name => change({ name })}
          />
          <div className="form-pair">
            <TextField
              label={TASK_WORDS.dueAt}
              name="dueAt"
              type="date"
              problem={problems.date}
              value={form.date}
              onChange={date => change({ date })}
            />
            <TextField
              label={TASK_WORDS.every}
              name="everyDays"
              inputMode="numeric"
              required={false}
              problem={problems.every}
              help={TASK_WORDS.everyHelp}
              value={form.every}
              onChange={every => change({ every })}
            />
          </div>
          <div className="form-pair">
            <TextField
              label={TASK_WORDS.place}
              name="place"
              required={false}
              help={TASK_WORDS.placeHelp}
              maxLength={LONGEST_SENTENCE}
              value={form.place}
              onChange={place => change({ place })}
            />
            <TextField
              label={TASK_WORDS.owner}
              name="owner"
              required={false}
              help={TASK_WORDS.ownerHelp}
              maxLength={LONGEST_NAME}
              value={form.owner}
              onChange={owner => change({ owner })}
            />
          </div>
          <TextField
            label={TASK_WORDS.console}
            name="consoleUrl"
            required={false}
            help={DUE_WORDS.consoleHelp}
            placeholder={DUE_PAGE.httpsConsoleExampleCom}
            value={form.consoleUrl}
            onChange={consoleUrl => change({ consoleUrl })}
          />
          <TextArea
            label={TASK_WORDS.steps}
            name="steps"
            help={TASK_WORDS.stepsHelp}
            rows={5}
            value={form.steps}
            onChange={steps => change({ steps })}
          />
          <FaultNotice fault={save.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{DUE_WORDS.cancel}</Button>
            <Button type="submit" look="primary" isBusy={save.isBusy} disabled={input === null}>
              {TASK_WORDS.save}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
