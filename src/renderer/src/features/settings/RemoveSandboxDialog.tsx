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
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

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
    say(startsAgain ? SETTINGS_PAGE.sandboxNew : SETTINGS_PAGE.theSandboxWasRemoved)
    closeDialog()
  }

  return (
    <Dialog
      title={startsAgain ? SETTINGS_PAGE.replaceTheSandbox : SETTINGS_PAGE.removeTheSandbox}
      size="small"
      role="alertdialog"
      onClose={closeDialog}
      footer={
        <>
          <Button autoFocus onClick={closeDialog}>
            {SETTINGS_PAGE.cancel}
          </Button>
          <Button look="danger" isBusy={remove.isBusy || start.isBusy} onClick={() => inBackground(run())}>
            {startsAgain ? SETTINGS_PAGE.removeItAndStart : SETTINGS_PAGE.removeTheSandbox}
          </Button>
        </>
      }
    >
      {startsAgain && <p>{SETTINGS_PAGE.sandboxLost}</p>}
      <p>{SETTINGS_PAGE.sandboxRemoveHelp}</p>
      {open.length > 0 && (
        <Notice tone="warning">
          <p>
            {countWords(open.length, 'open rotation')} {SETTINGS_PAGE.willBeLost}
          </p>
        </Notice>
      )}
      <FaultNotice fault={remove.fault ?? start.fault} />
    </Dialog>
  )
}
