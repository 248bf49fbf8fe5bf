import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { useCommand } from '../../ui/use-command'

export function RemoveSandboxDialog() {
  const remove = useCommand('sandbox.remove')
  async function run(): Promise<void> {
    const reply = await remove.run({})
    if (!reply.ok) return
    say('The sandbox is gone, without a trace.')
    closeDialog()
  }
  return (
    <Dialog
      title="Remove the sandbox"
      size="small"
      role="alertdialog"
      onClose={closeDialog}
      footer={
        <>
          <Button autoFocus onClick={closeDialog}>
            Cancel
          </Button>
          <Button look="danger" isBusy={remove.isBusy} onClick={() => inBackground(run())}>
            Remove the sandbox
          </Button>
        </>
      }
    >
      <p>
        Its providers stop, and its accounts, keys, rotations and files are removed. Your own accounts are not
        touched.
      </p>
      <FaultNotice fault={remove.fault} />
    </Dialog>
  )
}
