import { useState } from 'react'
import type { AccountView } from '../../../../contract/accounts'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { closeDialog, open, showRotation } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { Notice } from '../../ui/Notice'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

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
      title={ACCOUNTS_PAGE.rotateOwnKeyFor(account.name)}
      size="small"
      onClose={closeDialog}
      footer={
        <>
          <Button onClick={closeDialog}>{ACCOUNTS_PAGE.cancel}</Button>
          {keyId === null ? (
            <Button
              look="primary"
              autoFocus
              onClick={() => open({ kind: 'edit-account', accountId: account.id })}
            >
              {ACCOUNTS_PAGE.nameTheKey}
            </Button>
          ) : (
            <Button look="primary" autoFocus isBusy={isBusy} onClick={() => inBackground(begin(keyId))}>
              {ACCOUNTS_PAGE.startRotation}
            </Button>
          )}
        </>
      }
    >
      {keyId === null ? (
        <Notice tone="warning" title={ACCOUNTS_PAGE.ownKeyUnclear}>
          <p>{ACCOUNTS_PAGE.ownKeyUnclearHelp}</p>
        </Notice>
      ) : (
        <ol className="steps-list">
          <li>{ACCOUNTS_PAGE.ownKeyMade}</li>
          <li>{ACCOUNTS_PAGE.ownKeyProven}</li>
          <li>{ACCOUNTS_PAGE.theOldKeyStays}</li>
          <li>{ACCOUNTS_PAGE.itCountsAsRevoked}</li>
        </ol>
      )}
      <p className="faint">{ACCOUNTS_PAGE.wheneverRekeyIsStopped}</p>
      <FaultNotice fault={fault} />
    </Dialog>
  )
}
