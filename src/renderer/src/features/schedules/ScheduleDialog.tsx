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

export type ScheduleDialogProps = { readonly scheduleId: string | null }

const ACTS = [
  { value: 'start', label: 'Begin by itself' },
  { value: 'ask', label: 'Always ask' }
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
    say(`${reply.value.name}: saved. Due rotations are on the Rotations screen.`)
    closeDialog()
  }

  return (
    <Dialog title={known === undefined ? 'Add a policy' : 'Edit the policy'} onClose={closeDialog}>
      <FormFault value={save.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <TextField
            label="Name"
            name="name"
            help="Shown in the history of each rotation."
            autoFocus
            maxLength={LONGEST_NAME}
            value={form.name}
            onChange={name => change({ name })}
          />
          <div className="form-pair">
            <SelectField
              label="Environment"
              value={form.environment}
              options={[{ value: '', label: 'All' }, ...environments.map(value => ({ value, label: value }))]}
              onChange={environment => change({ environment })}
            />
            <SelectField
              label="Account"
              value={form.accountId}
              options={[
                { value: '', label: 'All' },
                ...accounts.map(({ id, name }) => ({ value: id, label: name }))
              ]}
              onChange={accountId => change({ accountId })}
            />
          </div>
          <div className="form-pair">
            <TextField
              label="Rotate every (days)"
              name="everyDays"
              problem={problems.everyDays ?? null}
              inputMode="numeric"
              value={form.everyDays}
              onChange={everyDays => change({ everyDays })}
            />
            <TextField
              label="Begin before that (days)"
              name="leadDays"
              problem={problems.leadDays ?? null}
              help="An old key needs time to go quiet."
              inputMode="numeric"
              value={form.leadDays}
              onChange={leadDays => change({ leadDays })}
            />
          </div>
          <div>
            <p className="field-label">What it does</p>
            <Segmented
              label="What it does"
              value={form.act}
              options={ACTS}
              onChange={act => change({ act })}
            />
          </div>
          <WindowFields form={form} daysProblem={problems.days ?? null} onChange={change} />
          <FaultNotice fault={save.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>Cancel</Button>
            <Button type="submit" look="primary" isBusy={save.isBusy} disabled={input === null}>
              Save policy
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
      <legend className="field-label">Start only in this window</legend>
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
          label="From"
          name="window"
          type="time"
          value={form.from}
          onChange={from => onChange({ from })}
        />
        <TextField label="To" type="time" value={form.to} onChange={to => onChange({ to })} />
        <TextField
          label="Time zone"
          name="timeZone"
          value={form.timeZone}
          onChange={timeZone => onChange({ timeZone })}
        />
      </div>
      <p className="field-help">
        Local time in that zone, daylight saving included. The window may pass midnight; equal times mean the
        whole day.
      </p>
    </fieldset>
  )
}

function useEnvironments(): readonly string[] {
  const { environments } = useVocabulary(useCounts({}))
  return inOrder(environments)
}
