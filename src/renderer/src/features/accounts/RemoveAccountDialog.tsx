import type { AccountView } from '../../../../contract/accounts'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { rotationsOf } from '../../state/selectors'
import { say } from '../../state/toasts'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { Notice } from '../../ui/Notice'
import { useCommand } from '../../ui/use-command'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

export type RemoveAccountDialogProps = { readonly account: AccountView }

export function RemoveAccountDialog({ account }: RemoveAccountDialogProps) {
  const remove = useCommand('accounts.remove')
  const live = useSnapshot(rotationsOf).filter(
    each => each.accountId === account.id && each.closedAt === null
  )

  async function run(): Promise<void> {
    const reply = await remove.run({ accountId: account.id })
    if (!reply.ok) return
    say(ACCOUNTS_PAGE.removedNameItsKeys(account.name))
    closeDialog()
  }

  return (
    <Dialog
      title={ACCOUNTS_PAGE.removeName(account.name)}
      role="alertdialog"
      size="small"
      onClose={closeDialog}
      footer={
        <>
          <Button autoFocus onClick={closeDialog}>
            {ACCOUNTS_PAGE.cancel}
          </Button>
          <Button
            look="danger"
            isBusy={remove.isBusy}
            disabled={live.length > 0}
            onClick={() => inBackground(run())}
          >
            {ACCOUNTS_PAGE.removeQuoted}
            {account.name}”
          </Button>
        </>
      }
    >
      <p>{ACCOUNTS_PAGE.removeHelp(countWords(account.keyCount, 'key'), account.providerName)}</p>
      {live.length > 0 && (
        <Notice tone="warning">
          <p>{ACCOUNTS_PAGE.openRotations(countWords(live.length, 'rotation'))}</p>
        </Notice>
      )}
      <FaultNotice fault={remove.fault} />
    </Dialog>
  )
}
