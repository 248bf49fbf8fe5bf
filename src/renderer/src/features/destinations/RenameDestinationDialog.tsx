import { useState, type SyntheticEvent } from 'react'
import { LONGEST_NAME } from '../../../../core/limits'
import type { ConnectionView } from '../../../../contract/destinations'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { DESTINATIONS_PAGE } from '../../../../words/pages/destinations'

export function RenameDestinationDialog({ connection }: { readonly connection: ConnectionView }) {
  const [name, setName] = useState(connection.name)
  const rename = useCommand('destinations.rename')

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const reply = await rename.run({ destinationId: connection.id, name: name.trim() })
    if (reply.ok) closeDialog()
  }

  return (
    <Dialog title={DESTINATIONS_PAGE.renameName(connection.name)} size="small" onClose={closeDialog}>
      <FormFault value={rename.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <TextField
            label={DESTINATIONS_PAGE.name}
            name="name"
            autoFocus
            maxLength={LONGEST_NAME}
            value={name}
            onChange={setName}
          />
          <FaultNotice fault={rename.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{DESTINATIONS_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={rename.isBusy} disabled={name.trim() === ''}>
              {DESTINATIONS_PAGE.save}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
