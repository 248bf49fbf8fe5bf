import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { rotationsOf } from '../../state/selectors'
import { say } from '../../state/toasts'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { Notice } from '../../ui/Notice'
import { useCommand } from '../../ui/use-command'
import { useSandboxStart } from './explore-sandbox'

export type RemoveSandboxDialogProps = {
  /** A new sandbox is started afterwards. */
  readonly startsAgain: boolean
}

export function RemoveSandboxDialog({ startsAgain }: RemoveSandboxDialogProps) {
  const remove = useCommand('sandbox.remove')
  const start = useSandboxStart()
  const open = useSnapshot(rotationsOf).filter(each => each.isSandbox && each.closedAt === null)

  async function run(): Promise<void> {
    const removed = await remove.run({})
    if (!removed.ok) return
    if (startsAgain) {
      const started = await start.run({})
      if (!started.ok) return
    }
    say(startsAgain ? 'A new sandbox is running.' : 'The sandbox was removed with everything in it.')
    closeDialog()
  }

  return (
    <Dialog
      title={startsAgain ? 'Replace the sandbox' : 'Remove the sandbox'}
      size="small"
      role="alertdialog"
      onClose={closeDialog}
      footer={
        <>
          <Button autoFocus onClick={closeDialog}>
            Cancel
          </Button>
          <Button look="danger" isBusy={remove.isBusy || start.isBusy} onClick={() => inBackground(run())}>
            {startsAgain ? 'Remove it and start a new sandbox' : 'Remove the sandbox'}
          </Button>
        </>
      }
    >
      {startsAgain && <p>The sandbox of the last run could not be brought back.</p>}
      <p>
        Its providers stop, and its accounts, keys, rotations and files are removed. Your own accounts are not
        touched.
      </p>
      {open.length > 0 && (
        <Notice tone="warning">
          <p>{countWords(open.length, 'open rotation')} will be lost.</p>
        </Notice>
      )}
      <FaultNotice fault={remove.fault ?? start.fault} />
    </Dialog>
  )
}
