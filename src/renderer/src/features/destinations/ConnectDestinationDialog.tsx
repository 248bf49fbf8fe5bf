import { useState, type SyntheticEvent } from 'react'
import { LONGEST_NAME } from '../../../../core/limits'
import type { DestinationKindView } from '../../../../contract/destinations'
import { inBackground } from '../../bridge'
import { closeDialog, show } from '../../state/navigation'
import { useDestinationKinds } from '../../state/providers'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { SelectField, TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { ProviderFields } from '../accounts/ProviderFields'
import { NeededRights } from './NeededRights'
import { missingLabels, signInOf, type Typed } from './sign-in-form'
import { DESTINATIONS_PAGE } from '../../../../words/pages/destinations'

export function ConnectDestinationDialog() {
  const kinds = useDestinationKinds().filter(each => !each.isForSandbox)
  const [kindId, setKindId] = useState('')
  const kind = kinds.find(each => each.id === kindId) ?? kinds[0]
  return (
    <Dialog title={DESTINATIONS_PAGE.connectADestination} onClose={closeDialog}>
      {kind === undefined ? (
        <p className="faint">{DESTINATIONS_PAGE.loadingKinds}</p>
      ) : (
        <div className="form">
          <SelectField
            label={DESTINATIONS_PAGE.kind}
            value={kind.id}
            options={kinds.map(each => ({ value: each.id, label: each.name }))}
            onChange={setKindId}
          />
          <ConnectForm key={kind.id} kind={kind} />
        </div>
      )}
    </Dialog>
  )
}

function ConnectForm({ kind }: { readonly kind: DestinationKindView }) {
  const [name, setName] = useState('')
  const [typed, setTyped] = useState<Typed>({})
  const connect = useCommand('destinations.connect')
  const missing = [...(name.trim() === '' ? [DESTINATIONS_PAGE.name] : []), ...missingLabels(kind, typed)]

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const reply = await connect.run({ kindId: kind.id, name: name.trim(), ...signInOf(kind, typed) })
    if (!reply.ok) return
    say(DESTINATIONS_PAGE.connectedNameNewKeys(reply.value.name))
    closeDialog()
    show('accounts')
  }

  return (
    <FormFault value={connect.fault}>
      <form className="form" onSubmit={event => inBackground(submit(event))}>
        <TextField
          label={DESTINATIONS_PAGE.name}
          name="name"
          help={DESTINATIONS_PAGE.nameHelp}
          autoFocus
          maxLength={LONGEST_NAME}
          value={name}
          onChange={setName}
        />
        <ProviderFields
          fields={kind.connectionFields}
          values={typed}
          onChange={(field, value) => setTyped({ ...typed, [field]: value })}
        />
        <NeededRights kind={kind} />
        <p className="faint">{DESTINATIONS_PAGE.connectHelp}</p>
        <FaultNotice fault={connect.fault} />
        <div className="form-end">
          {missing.length > 0 && (
            <span className="faint form-missing">
              {DESTINATIONS_PAGE.required} {missing.join(', ')}
            </span>
          )}
          <Button onClick={closeDialog}>{DESTINATIONS_PAGE.cancel}</Button>
          <Button type="submit" look="primary" isBusy={connect.isBusy} disabled={missing.length > 0}>
            {DESTINATIONS_PAGE.connect}
          </Button>
        </div>
      </form>
    </FormFault>
  )
}
