import type { ConnectionView } from '../../../../contract/destinations'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { useCommand } from '../../ui/use-command'

export function RemoveDestinationDialog({ connection }: { readonly connection: ConnectionView }) {
  const remove = useCommand('destinations.remove')

  async function run(): Promise<void> {
    const reply = await remove.run({ destinationId: connection.id })
    if (!reply.ok) return
    say(`Removed ${connection.name}. What was delivered there is as it was.`)
    closeDialog()
  }

  return (
    <Dialog
      title={`Remove ${connection.name}`}
      role="alertdialog"
      size="small"
      onClose={closeDialog}
      footer={
        <>
          <Button autoFocus onClick={closeDialog}>
            Cancel
          </Button>
          <Button look="danger" isBusy={remove.isBusy} onClick={() => inBackground(run())}>
            Remove “{connection.name}”
          </Button>
        </>
      }
    >
      <p>
        The stored credential is destroyed. Nothing changes at the server, and the history stays. A scheduled
        rotation of a key that was delivered there waits for a person from then on.
      </p>
      <FaultNotice fault={remove.fault} />
    </Dialog>
  )
}
