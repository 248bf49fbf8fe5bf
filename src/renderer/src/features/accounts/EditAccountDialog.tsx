import { LONGEST_ENVIRONMENT, LONGEST_NAME } from '../../../../core/limits'
import { useState, type SyntheticEvent } from 'react'
import type { AccountView, ProviderView } from '../../../../contract/accounts'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { ProviderFields } from './ProviderFields'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

export type EditAccountDialogProps = { readonly account: AccountView; readonly provider: ProviderView }

export function EditAccountDialog({ account, provider }: EditAccountDialogProps) {
  const [name, setName] = useState(account.name)
  const [environment, setEnvironment] = useState(account.environment)
  const [settings, setSettings] = useState<{ readonly [field: string]: string }>(account.settings)
  const update = useCommand('accounts.update')

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const reply = await update.run({
      accountId: account.id,
      name: name.trim(),
      environment: environment.trim(),
      settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value.trim() !== ''))
    })
    if (reply.ok) closeDialog()
  }

  return (
    <Dialog title={ACCOUNTS_PAGE.editName(account.name)} onClose={closeDialog}>
      <FormFault value={update.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <TextField
            label={ACCOUNTS_PAGE.accountName}
            name="name"
            autoFocus
            maxLength={LONGEST_NAME}
            value={name}
            onChange={setName}
          />
          <TextField
            label={ACCOUNTS_PAGE.environment}
            name="environment"
            maxLength={LONGEST_ENVIRONMENT}
            value={environment}
            onChange={setEnvironment}
          />
          <ProviderFields
            fields={provider.fields.filter(field => !field.isSecret)}
            values={settings}
            onChange={(field, value) => setSettings({ ...settings, [field]: value })}
          />
          <FaultNotice fault={update.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{ACCOUNTS_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={update.isBusy} disabled={name.trim() === ''}>
              {ACCOUNTS_PAGE.save}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
