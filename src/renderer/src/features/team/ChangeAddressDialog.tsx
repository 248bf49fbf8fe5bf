import { useState, type SyntheticEvent } from 'react'
import { TEAM_WORDS as W } from '../../../../words/team'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'

/** The database of the team moved, or its login has another password. */
export function ChangeAddressDialog() {
  const [address, setAddress] = useState('')
  const change = useCommand('team.changeAddress')

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const reply = await change.run({ address: address.trim() })
    if (!reply.ok) return
    say(W.address.done)
    closeDialog()
  }

  return (
    <Dialog title={W.address.title} size="small" onClose={closeDialog}>
      <FormFault value={change.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <TextField
            label={W.dialog.address}
            name="address"
            help={W.address.help}
            placeholder={W.dialog.addressPlaceholder}
            isSecret
            autoFocus
            value={address}
            onChange={setAddress}
          />
          <FaultNotice fault={change.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{W.dialog.cancel}</Button>
            <Button type="submit" look="primary" isBusy={change.isBusy} disabled={address.trim() === ''}>
              {W.address.button}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
