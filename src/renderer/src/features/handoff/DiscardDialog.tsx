import { useCallback } from 'react'
import { call } from '../../bridge'
import { closeDialog, open } from '../../state/navigation'
import { say } from '../../state/toasts'
import { ConfirmDialog, type Confirmed } from '../revoke/ConfirmDialog'
import { HANDOFF_PAGE } from '../../../../words/pages/handoff'

export type DiscardDialogProps = { readonly secretId: string }

/** Gives a sealed key up: it is revoked, and its secret is destroyed unseen. */
export function DiscardDialog({ secretId }: DiscardDialogProps) {
  const prepare = useCallback(() => call('handoff.prepareDiscard', { secretId }), [secretId])

  async function discard({ token, phrase }: Confirmed) {
    const reply = await call('handoff.discard', { secretId, token, phrase })
    if (!reply.ok) return reply.fault
    say(HANDOFF_PAGE.discarded)
    closeDialog()
    return null
  }

  return (
    <ConfirmDialog
      title={HANDOFF_PAGE.discardThisKey}
      verb="Discard"
      intro="The new key is revoked at the provider, and its sealed secret is destroyed without being shown."
      prepare={prepare}
      onConfirm={discard}
      onClose={() => open({ kind: 'hand-off', secretId })}
    />
  )
}
