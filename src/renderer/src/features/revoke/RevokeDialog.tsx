import { useCallback } from 'react'
import type { CommandOutput } from '../../../../contract/commands'
import { call } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say, sayFault } from '../../state/toasts'
import { countWords } from '../../../../words/keys'
import { clearSelection } from '../keys/keys-state'
import { ConfirmDialog, type Confirmed } from './ConfirmDialog'

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
      title={keyIds.length === 1 ? 'Revoke key' : 'Revoke keys'}
      verb="Revoke"
      intro={
        keyIds.length === 1
          ? 'The provider stops accepting this key. Every call with it fails from then on, and it cannot be brought back.'
          : 'The provider stops accepting these keys. Every call with them fails from then on, and none can be brought back.'
      }
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
  if (stopped > 0) say(`Stopped: ${countWords(stopped, 'key')} were not sent, and are alive.`)
  if (proven > 0) say(`Revoked ${countWords(proven, 'key')}. Read back at the provider: gone.`)
  if (claimed > 0)
    say(`The provider accepted the revoke of ${countWords(claimed, 'key')}. It is not read back yet.`)
  if (refused > 0) say(`Not revoked: ${countWords(refused, 'key')}.`)
  if (open > 0)
    say(
      `It is not known whether ${countWords(open, 'key')} were revoked. Rekey looks again with the next sync.`
    )
  for (const { fault } of results) if (fault !== null) sayFault(fault)
}
