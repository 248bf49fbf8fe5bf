import { useState, type SyntheticEvent } from 'react'
import type { AccountView, ProviderView } from '../../../../contract/accounts'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { ProviderFields } from './ProviderFields'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

export type ReplaceCredentialDialogProps = { readonly account: AccountView; readonly provider: ProviderView }

export function ReplaceCredentialDialog({ account, provider }: ReplaceCredentialDialogProps) {
  const [values, setValues] = useState<{ readonly [field: string]: string }>({})
  const [baseUrl, setBaseUrl] = useState(account.baseUrl)
  const replace = useCommand('accounts.replaceCredential')
  const fields = provider.fields.filter(field => field.isSecret)
  const isWhole = fields.every(field => !field.isRequired || (values[field.name] ?? '').trim() !== '')

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const credential = Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name, value.trim()]]))
    )
    const moved = baseUrl.trim() === account.baseUrl ? {} : { baseUrl: baseUrl.trim() }
    const reply = await replace.run({ accountId: account.id, credential, ...moved })
    if (!reply.ok) return
    say(ACCOUNTS_PAGE.credentialReplaced(account.name))
    closeDialog()
  }

  return (
    <Dialog title={ACCOUNTS_PAGE.replaceCredentialFor(account.name)} onClose={closeDialog}>
      <FormFault value={replace.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <p className="faint">
            {ACCOUNTS_PAGE.itIsCheckedFirst} {account.providerName} {ACCOUNTS_PAGE.yourself}
          </p>
          <ProviderFields
            fields={fields}
            values={values}
            onChange={(field, value) => setValues({ ...values, [field]: value })}
          />
          <TextField
            label={ACCOUNTS_PAGE.baseUrl}
            name="baseUrl"
            help={provider.baseUrl.help}
            value={baseUrl}
            onChange={setBaseUrl}
          />
          <FaultNotice fault={replace.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{ACCOUNTS_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={replace.isBusy} disabled={!isWhole}>
              {ACCOUNTS_PAGE.replace}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
