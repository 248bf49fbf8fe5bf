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

export function RenameDestinationDialog({ connection }: { readonly connection: ConnectionView }) {
  const [name, setName] = useState(connection.name)
  const rename = useCommand('destinations.rename')

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const reply = await rename.run({ destinationId: connection.id, name: name.trim() })
    if (reply.ok) closeDialog()
  }

  return (
    <Dialog title={`Rename ${connection.name}`} size="small" onClose={closeDialog}>
      <FormFault value={rename.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <TextField
            label="Name"
            name="name"
            autoFocus
            maxLength={LONGEST_NAME}
            value={name}
            onChange={setName}
          />
          <FaultNotice fault={rename.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>Cancel</Button>
            <Button type="submit" look="primary" isBusy={rename.isBusy} disabled={name.trim() === ''}>
              Save
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
