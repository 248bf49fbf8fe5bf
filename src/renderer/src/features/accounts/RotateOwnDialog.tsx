import { useState } from 'react'
import type { AccountView } from '../../../../contract/accounts'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { closeDialog, open, showRotation } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { Notice } from '../../ui/Notice'

export type RotateOwnDialogProps = { readonly account: AccountView }

/** The key that Rekey itself works with at this account makes its own successor. */
export function RotateOwnDialog({ account }: RotateOwnDialogProps) {
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<FaultView | null>(null)
  const { keyId } = account.ownKey

  async function begin(ownKeyId: string): Promise<void> {
    setBusy(true)
    const planned = await call('rotations.plan', { keyIds: [ownKeyId], mode: 'self' })
    const first = planned.ok ? planned.value[0] : undefined
    const started =
      first === undefined
        ? planned
        : await call('rotations.start', { rotationId: first.id, version: first.version })
    setBusy(false)
    if (!started.ok) return setFault(started.fault)
    closeDialog()
    if (first !== undefined) showRotation(first.id)
  }

  return (
    <Dialog
      title={`Rotate the key that Rekey uses for ${account.name}`}
      size="small"
      onClose={closeDialog}
      footer={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          {keyId === null ? (
            <Button
              look="primary"
              autoFocus
              onClick={() => open({ kind: 'edit-account', accountId: account.id })}
            >
              Name the key…
            </Button>
          ) : (
            <Button look="primary" autoFocus isBusy={isBusy} onClick={() => inBackground(begin(keyId))}>
              Start rotation
            </Button>
          )}
        </>
      }
    >
      {keyId === null ? (
        <Notice tone="warning" title="Several keys could be the one that Rekey uses.">
          <p>The provider does not say which one it is. Name its ID in the account first.</p>
        </Notice>
      ) : (
        <ol className="steps-list">
          <li>A new key with the same rights is made, and sealed before it is anything else.</li>
          <li>It is proven with a call, kept in place of the old one, and used from then on.</li>
          <li>The old key stays alive until it is quiet. You confirm its revoke with the facts.</li>
          <li>
            It counts as revoked when a call with it is refused while the same call with the new one works.
          </li>
        </ol>
      )}
      <p className="faint">
        Whenever Rekey is stopped on the way, one of the two keys works, and the rotation goes on.
      </p>
      <FaultNotice fault={fault} />
    </Dialog>
  )
}
