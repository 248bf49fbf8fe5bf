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

export type RemoveAccountDialogProps = { readonly account: AccountView }

export function RemoveAccountDialog({ account }: RemoveAccountDialogProps) {
  const remove = useCommand('accounts.remove')
  const live = useSnapshot(rotationsOf).filter(
    each => each.accountId === account.id && each.closedAt === null
  )

  async function run(): Promise<void> {
    const reply = await remove.run({ accountId: account.id })
    if (!reply.ok) return
    say(`Removed ${account.name}. Its keys at the provider are as they were.`)
    closeDialog()
  }

  return (
    <Dialog
      title={`Remove ${account.name}`}
      role="alertdialog"
      size="small"
      onClose={closeDialog}
      footer={
        <>
          <Button autoFocus onClick={closeDialog}>
            Cancel
          </Button>
          <Button
            look="danger"
            isBusy={remove.isBusy}
            disabled={live.length > 0}
            onClick={() => inBackground(run())}
          >
            Remove “{account.name}”
          </Button>
        </>
      }
    >
      <p>
        Its stored credential is destroyed, and its {countWords(account.keyCount, 'key')} leave the list.
        Nothing is changed at {account.providerName}: a key whose revoke has failed may live on there. The
        history stays.
      </p>
      {live.length > 0 && (
        <Notice tone="warning">
          <p>{countWords(live.length, 'rotation')} of this account must be finished or aborted first.</p>
        </Notice>
      )}
      <FaultNotice fault={remove.fault} />
    </Dialog>
  )
}
