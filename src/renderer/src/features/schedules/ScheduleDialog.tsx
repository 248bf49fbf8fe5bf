import { LONGEST_NAME } from '../../../../core/limits'
import { useState, type SyntheticEvent } from 'react'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf, schedulesOf } from '../../state/selectors'
import { say } from '../../state/toasts'
import { inOrder } from '../../../../words/environments'
import { WEEK } from '../../../../words/schedules'
import { Button } from '../../ui/Button'
import { Checkbox, Segmented } from '../../ui/Choice'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { FieldError, SelectField, TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { useCounts, useVocabulary } from '../keys/use-vocabulary'
import { emptyForm, formOf, inputOf, problemsOf, type ScheduleForm } from './schedule-form'
import { SCHEDULES_PAGE } from '../../../../words/pages/schedules'

export type ScheduleDialogProps = { readonly scheduleId: string | null }

const ACTS = [
  { value: 'start', label: SCHEDULES_PAGE.beginByItself },
  { value: 'ask', label: SCHEDULES_PAGE.alwaysAsk }
] as const

export function ScheduleDialog({ scheduleId }: ScheduleDialogProps) {
  const accounts = useSnapshot(accountsOf)
  const known = useSnapshot(schedulesOf).schedules.find(each => each.id === scheduleId)
  const environments = useEnvironments()
  const [form, setForm] = useState<ScheduleForm>(() =>
    known === undefined ? emptyForm(Intl.DateTimeFormat().resolvedOptions().timeZone) : formOf(known)
  )
  const save = useCommand('schedules.save')
  const input = inputOf(form, scheduleId)
  const problems = problemsOf(form)
  const change = (part: Partial<ScheduleForm>) => setForm({ ...form, ...part })

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    if (input === null) return
    const reply = await save.run(input)
    if (!reply.ok) return
    say(SCHEDULES_PAGE.nameSavedDueRotations(reply.value.name))
    closeDialog()
  }

  return (
    <Dialog
      title={known === undefined ? SCHEDULES_PAGE.addAPolicy : SCHEDULES_PAGE.editThePolicy}
      onClose={closeDialog}
    >
      <FormFault value={save.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <TextField
            label={SCHEDULES_PAGE.name}
            name="name"
            help={SCHEDULES_PAGE.shownInTheHistory}
            autoFocus
            maxLength={LONGEST_NAME}
            value={form.name}
            onChange={name => change({ name })}
          />
          <div className="form-pair">
            <SelectField
              label={SCHEDULES_PAGE.environment}
              value={form.environment}
              options={[
                { value: '', label: SCHEDULES_PAGE.all },
                ...environments.map(value => ({ value, label: value }))
              ]}
              onChange={environment => change({ environment })}
            />
            <SelectField
              label={SCHEDULES_PAGE.account}
              value={form.accountId}
              options={[
                { value: '', label: SCHEDULES_PAGE.all },
                ...accounts.map(({ id, name }) => ({ value: id, label: name }))
              ]}
              onChange={accountId => change({ accountId })}
            />
          </div>
          <div className="form-pair">
            <TextField
              label={SCHEDULES_PAGE.rotateEveryDays}
              name="everyDays"
              problem={problems.everyDays ?? null}
              inputMode="numeric"
              value={form.everyDays}
              onChange={everyDays => change({ everyDays })}
            />
            <TextField
              label={SCHEDULES_PAGE.beginBeforeThatDays}
              name="leadDays"
              problem={problems.leadDays ?? null}
              help={SCHEDULES_PAGE.anOldKeyNeeds}
              inputMode="numeric"
              value={form.leadDays}
              onChange={leadDays => change({ leadDays })}
            />
          </div>
          <div>
            <p className="field-label">{SCHEDULES_PAGE.what}</p>
            <Segmented
              label={SCHEDULES_PAGE.what}
              value={form.act}
              options={ACTS}
              onChange={act => change({ act })}
            />
          </div>
          <WindowFields form={form} daysProblem={problems.days ?? null} onChange={change} />
          <FaultNotice fault={save.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{SCHEDULES_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={save.isBusy} disabled={input === null}>
              {SCHEDULES_PAGE.savePolicy}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}

type WindowFieldsProps = {
  readonly form: ScheduleForm
  readonly daysProblem: string | null
  readonly onChange: (part: Partial<ScheduleForm>) => void
}

function WindowFields({ form, daysProblem, onChange }: WindowFieldsProps) {
  return (
    <fieldset className="schedule-window">
      <legend className="field-label">{SCHEDULES_PAGE.windowTitle}</legend>
      <div className="schedule-days">
        {WEEK.map(({ day, short }) => (
          <Checkbox
            key={day}
            label={short}
            isChecked={form.days.includes(day)}
            onChange={isOn =>
              onChange({ days: isOn ? [...form.days, day] : form.days.filter(each => each !== day) })
            }
          />
        ))}
      </div>
      <FieldError name="days" problem={daysProblem} />
      <div className="form-pair form-three">
        <TextField
          label={SCHEDULES_PAGE.from}
          name="window"
          type="time"
          value={form.from}
          onChange={from => onChange({ from })}
        />
        <TextField label={SCHEDULES_PAGE.to} type="time" value={form.to} onChange={to => onChange({ to })} />
        <TextField
          label={SCHEDULES_PAGE.timeZone}
          name="timeZone"
          value={form.timeZone}
          onChange={timeZone => onChange({ timeZone })}
        />
      </div>
      <p className="field-help">{SCHEDULES_PAGE.windowHelp}</p>
    </fieldset>
  )
}

function useEnvironments(): readonly string[] {
  const { environments } = useVocabulary(useCounts({}))
  return inOrder(environments)
}
