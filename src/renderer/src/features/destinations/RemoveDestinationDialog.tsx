import type { ConnectionView } from '../../../../contract/destinations'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { useCommand } from '../../ui/use-command'
import { DESTINATIONS_PAGE } from '../../../../words/pages/destinations'

export function RemoveDestinationDialog({ connection }: { readonly connection: ConnectionView }) {
  const remove = useCommand('destinations.remove')

  async function run(): Promise<void> {
    const reply = await remove.run({ destinationId: connection.id })
    if (!reply.ok) return
    say(DESTINATIONS_PAGE.removed(connection.name))
    closeDialog()
  }

  return (
    <Dialog
      title={DESTINATIONS_PAGE.removeName(connection.name)}
      role="alertdialog"
      size="small"
      onClose={closeDialog}
      footer={
        <>
          <Button autoFocus onClick={closeDialog}>
            {DESTINATIONS_PAGE.cancel}
          </Button>
          <Button look="danger" isBusy={remove.isBusy} onClick={() => inBackground(run())}>
            {DESTINATIONS_PAGE.removeQuoted}
            {connection.name}”
          </Button>
        </>
      }
    >
      <p>{DESTINATIONS_PAGE.removeHelp}</p>
      <FaultNotice fault={remove.fault} />
    </Dialog>
  )
}
