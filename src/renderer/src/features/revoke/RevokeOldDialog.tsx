import { useCallback } from 'react'
import { call } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say } from '../../state/toasts'
import { ConfirmDialog, type Confirmed } from './ConfirmDialog'
import { REVOKE_PAGE } from '../../../../words/pages/revoke'

export type RevokeOldDialogProps = { readonly rotationId: string }

/** The last confirmation of a rotation, pinned to this old and this new key. */
export function RevokeOldDialog({ rotationId }: RevokeOldDialogProps) {
  const prepare = useCallback(() => call('rotations.prepareRevoke', { rotationId }), [rotationId])

  async function revoke({ token, phrase }: Confirmed) {
    const reply = await call('rotations.revokeOld', { rotationId, token, phrase })
    if (!reply.ok) return reply.fault
    say(REVOKE_PAGE.revokingTheOldKey)
    closeDialog()
    return null
  }

  return (
    <ConfirmDialog
      title={REVOKE_PAGE.revokeKey}
      verb="Revoke"
      intro="The old key of this rotation is revoked. It cannot be brought back; the new key stays."
      prepare={prepare}
      onConfirm={revoke}
      onClose={closeDialog}
    />
  )
}
