import { useCallback } from 'react'
import type { CommandOutput } from '../../../../contract/commands'
import { call } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say, sayFault } from '../../state/toasts'
import { countWords } from '../../../../words/keys'
import { clearSelection } from '../keys/keys-state'
import { ConfirmDialog, type Confirmed } from './ConfirmDialog'
import { REVOKE_PAGE } from '../../../../words/pages/revoke'

export type RevokeDialogProps = { readonly keyIds: readonly string[] }

type Results = CommandOutput<'keys.revoke'>['results']

export function RevokeDialog({ keyIds }: RevokeDialogProps) {
  const prepare = useCallback(() => call('keys.prepareRevoke', { keyIds: [...keyIds] }), [keyIds])

  async function revoke({ token, phrase }: Confirmed) {
    const reply = await call('keys.revoke', { token, phrase })
    if (!reply.ok) return reply.fault
    sayResults(reply.value.results)
    clearSelection()
    closeDialog()
    return null
  }

  return (
    <ConfirmDialog
      title={keyIds.length === 1 ? REVOKE_PAGE.revokeKey : REVOKE_PAGE.revokeKeys}
      verb="Revoke"
      intro={keyIds.length === 1 ? REVOKE_PAGE.accessEnds : REVOKE_PAGE.severalHelp}
      prepare={prepare}
      onConfirm={revoke}
      onClose={closeDialog}
      canStop={keyIds.length > 1}
    />
  )
}

function sayResults(results: Results): void {
  const proven = results.filter(result => result.state === 'gone').length
  const claimed = results.filter(result => result.state === 'claimed').length
  const open = results.filter(result => result.state === 'unknown').length
  const refused = results.filter(
    ({ state, fault }) => state === 'failed' && fault?.code !== 'cancelled'
  ).length
  const stopped = results.filter(({ fault }) => fault?.code === 'cancelled').length
  if (stopped > 0) say(REVOKE_PAGE.stopped(countWords(stopped, 'key')))
  if (proven > 0) say(REVOKE_PAGE.revokedCountReadBack(countWords(proven, 'key')))
  if (claimed > 0) say(REVOKE_PAGE.acceptedSeveral(countWords(claimed, 'key')))
  if (refused > 0) say(REVOKE_PAGE.notRevokedCount(countWords(refused, 'key')))
  if (open > 0) say(REVOKE_PAGE.itIsNotKnown(countWords(open, 'key')))
  for (const { fault } of results) if (fault !== null) sayFault(fault)
}
