import { LONGEST_ENVIRONMENT, LONGEST_NAME } from '../../../../core/limits'
import { useState } from 'react'
import type { ProviderView, ReportView } from '../../../../contract/accounts'
import { inBackground } from '../../bridge'
import { closeDialog, show } from '../../state/navigation'
import { useProviders } from '../../state/providers'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { SelectField, TextField } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { chooseProviderFile } from '../provider-files/choose-provider-file'
import { useNewAccount } from './new-account'
import { connectionInput, emptyForm, missingFields, type ConnectionForm } from './connection-form'
import { ProviderFields } from './ProviderFields'
import { LeastRight } from './LeastRight'
import { NoCreateAt } from './NoCreate'
import { ReportSummary } from './ReportSummary'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

export function ConnectDialog({ providerId: first = '' }: { readonly providerId?: string }) {
  const providers = useProviders()
  const [providerId, setProviderId] = useState(first)
  const provider = providers.find(each => each.id === providerId) ?? providers[0]
  return (
    <Dialog title={ACCOUNTS_PAGE.connectAnAccount} onClose={closeDialog}>
      {provider === undefined ? (
        <p className="faint">{ACCOUNTS_PAGE.loadingTheProviders}</p>
      ) : (
        <div className="form">
          <SelectField
            label={ACCOUNTS_PAGE.provider}
            value={provider.id}
            options={providers.map(each => ({
              value: each.id,
              label: each.isFromFile ? ACCOUNTS_PAGE.nameFromAFile(each.name) : each.name
            }))}
            onChange={setProviderId}
          />
          <p>
            <Button look="link" onClick={() => inBackground(chooseProviderFile())}>
              {ACCOUNTS_PAGE.addProvider}
            </Button>
          </p>
          <ConnectForm key={provider.id} provider={provider} />
        </div>
      )}
    </Dialog>
  )
}

function ConnectForm({ provider }: { readonly provider: ProviderView }) {
  const [form, setForm] = useState(() => emptyForm(provider))
  const [report, setReport] = useState<ReportView | null>(null)
  const check = useCommand('accounts.check')
  const connect = useCommand('accounts.connect')
  const missing = missingFields(provider, form)

  function change(part: Partial<ConnectionForm>): void {
    setForm({ ...form, ...part })
    setReport(null)
    check.clearFault()
    connect.clearFault()
  }

  async function runCheck(): Promise<void> {
    const reply = await check.run(connectionInput(provider, form))
    setReport(reply.ok ? reply.value : null)
  }

  async function runConnect(): Promise<void> {
    const reply = await connect.run(connectionInput(provider, form))
    if (!reply.ok) return
    say(ACCOUNTS_PAGE.connectedNameItsFirst(reply.value.name))
    useNewAccount.setState({ id: reply.value.id })
    closeDialog()
    show('accounts')
  }

  return (
    <FormFault value={connect.fault ?? check.fault}>
      <form
        className="form"
        onSubmit={event => {
          event.preventDefault()
          inBackground(report === null ? runCheck() : runConnect())
        }}
      >
        {provider.standing === 'assumed' && (
          <Notice tone="warning" title={ACCOUNTS_PAGE.managementApiNotVerified}>
            <p>{provider.standingNote}</p>
          </Notice>
        )}
        <NoCreateAt provider={provider} />
        <LeastRight provider={provider} />
        <TextField
          label={ACCOUNTS_PAGE.accountName}
          name="name"
          help={ACCOUNTS_PAGE.nameHelp}
          autoFocus
          maxLength={LONGEST_NAME}
          value={form.name}
          onChange={name => change({ name })}
        />
        <TextField
          label={ACCOUNTS_PAGE.environment}
          name="environment"
          help={ACCOUNTS_PAGE.forKeysWhoseOwn}
          maxLength={LONGEST_ENVIRONMENT}
          value={form.environment}
          onChange={environment => change({ environment })}
        />
        <TextField
          label={ACCOUNTS_PAGE.baseUrl}
          name="baseUrl"
          help={provider.baseUrl.help}
          inputMode="url"
          value={form.baseUrl}
          onChange={baseUrl => change({ baseUrl })}
        />
        <ProviderFields
          fields={provider.fields}
          values={form.values}
          onChange={(field, value) => change({ values: { ...form.values, [field]: value } })}
        />
        {report !== null && <ReportSummary report={report} provider={provider} />}
        <FaultNotice fault={connect.fault ?? check.fault} />
        <div className="form-end">
          {missing.length > 0 && (
            <span className="faint form-missing">
              {ACCOUNTS_PAGE.required} {missing.join(', ')}
            </span>
          )}
          <Button onClick={closeDialog}>{ACCOUNTS_PAGE.cancel}</Button>
          <Button
            type={report === null ? 'submit' : 'button'}
            look={report === null ? 'primary' : 'plain'}
            isBusy={check.isBusy}
            disabled={missing.length > 0}
            {...(report === null ? {} : { onClick: () => inBackground(runCheck()) })}
          >
            {ACCOUNTS_PAGE.check}
          </Button>
          <Button
            type={report === null ? 'button' : 'submit'}
            look={report === null ? 'plain' : 'primary'}
            isBusy={connect.isBusy}
            disabled={report === null}
          >
            {ACCOUNTS_PAGE.connect}
          </Button>
        </div>
      </form>
    </FormFault>
  )
}
