import { useSnapshot } from '../../state/mirror-store'
import { useProvider } from '../../state/providers'
import { accountById } from '../../state/selectors'
import { EditAccountDialog } from './EditAccountDialog'
import { RemoveAccountDialog } from './RemoveAccountDialog'
import { RotateOwnDialog } from './RotateOwnDialog'
import { ReplaceCredentialDialog } from './ReplaceCredentialDialog'

export type AccountDialogsProps = {
  readonly kind: 'replace-credential' | 'rotate-own' | 'edit-account' | 'remove-account'
  readonly accountId: string
}

/** The dialogs of one account; nothing when it was removed meanwhile. */
export function AccountDialogs({ kind, accountId }: AccountDialogsProps) {
  const account = useSnapshot(accountById(accountId))
  const provider = useProvider(account?.providerId ?? '')
  if (account === undefined || provider === undefined) return null
  switch (kind) {
    case 'replace-credential':
      return <ReplaceCredentialDialog account={account} provider={provider} />
    case 'rotate-own':
      return <RotateOwnDialog account={account} />
    case 'edit-account':
      return <EditAccountDialog account={account} provider={provider} />
    case 'remove-account':
      return <RemoveAccountDialog account={account} />
    default:
      return kind satisfies never
  }
}
