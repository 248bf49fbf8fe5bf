import { LONGEST_ENVIRONMENT, LONGEST_NAME } from '../../../../core/limits'
import { useState } from 'react'
import type { AccountView, ProviderView } from '../../../../contract/accounts'
import type { KeyDetailView } from '../../../../contract/keys'
import { inBackground } from '../../bridge'
import { closeDialog, open } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { Checkbox } from '../../ui/Choice'
import { FaultNotice } from '../../ui/FaultNotice'
import { SelectField, TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import {
  createInput,
  createProblem,
  emptyCreateForm,
  formLike,
  nameOf,
  type CreateForm,
  type NewKeyPlace
} from './create-form'
import { ExpiryField } from './ExpiryField'
import { PermissionPicker } from './PermissionPicker'
import { CREATE_PAGE } from '../../../../words/pages/create'

export type CreateKeyFormProps = {
  readonly account: AccountView
  readonly provider: ProviderView
  /** The key that the new one replaces; its settings are where the form begins. */
  readonly model: KeyDetailView | null
  readonly place: NewKeyPlace | null
}

export function CreateKeyForm({ account, provider, model, place }: CreateKeyFormProps) {
  const [form, setForm] = useState(() =>
    model === null ? { ...emptyCreateForm(account, provider), ...place } : formLike(model, account, provider)
  )
  const create = useCommand('keys.create')
  const problem = createProblem(form, provider)
  const groups = account.report?.groups ?? []
  const change = (part: Partial<CreateForm>) => setForm({ ...form, ...part })

  async function submit(): Promise<void> {
    const reply = await create.run(createInput(account.id, form, provider, Date.now()))
    if (reply.ok)
      open({
        kind: 'hand-off',
        secretId: reply.value.id,
        ...(model === null ? {} : { like: model.row.id })
      })
  }

  return (
    <FormFault value={create.fault}>
      <form
        className="form"
        onSubmit={event => {
          event.preventDefault()
          inBackground(submit())
        }}
      >
        <div className="form-pair">
          <TextField
            label={CREATE_PAGE.service}
            name="service"
            help={CREATE_PAGE.oneKeyHelp}
            autoFocus
            maxLength={LONGEST_NAME}
            value={form.service}
            onChange={service => change({ service })}
          />
          <TextField
            label={CREATE_PAGE.environment}
            name="environment"
            maxLength={LONGEST_ENVIRONMENT}
            value={form.environment}
            onChange={environment => change({ environment })}
          />
        </div>
        <TextField
          label={CREATE_PAGE.name}
          name="name"
          help={form.ownName === null ? CREATE_PAGE.generatedNameHelp : CREATE_PAGE.yourOwnName}
          maxLength={200}
          value={nameOf(form)}
          onChange={name => change({ ownName: name === '' ? null : name })}
        />
        {groups.length > 1 && (
          <SelectField
            label={provider.groupWord.charAt(0).toUpperCase() + provider.groupWord.slice(1)}
            value={form.groupId}
            options={groups.map(group => ({ value: group.id, label: groupLabel(group) }))}
            onChange={groupId => change({ groupId })}
          />
        )}
        <PermissionPicker account={account} provider={provider} form={form} onChange={change} />
        <ExpiryField
          provider={provider}
          days={form.expiryDays}
          onChange={expiryDays => change({ expiryDays })}
        />
        {provider.capabilities.options.map(option => (
          <Checkbox
            key={option.name}
            label={option.label}
            help={option.help}
            isChecked={form.options[option.name] === true}
            onChange={isOn => change({ options: { ...form.options, [option.name]: isOn } })}
          />
        ))}
        <FaultNotice fault={create.fault} />
        <div className="form-end">
          <span className="faint form-missing">{problem ?? CREATE_PAGE.itsSecretIsSealed}</span>
          <Button onClick={closeDialog}>{CREATE_PAGE.cancel}</Button>
          <Button type="submit" look="primary" isBusy={create.isBusy} disabled={problem !== null}>
            {CREATE_PAGE.createKey}
          </Button>
        </div>
      </form>
    </FormFault>
  )
}

function groupLabel({ name, cap, activeKeys }: NonNullable<AccountView['report']>['groups'][number]): string {
  return cap === null || activeKeys === null ? name : CREATE_PAGE.nameActiveKeysOfCap(name, activeKeys, cap)
}
