import { useState } from 'react'
import { closeDialog, open } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { useProviders } from '../../state/providers'
import { accountsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { SelectField } from '../../ui/Field'
import { CreateKeyForm } from './CreateKeyForm'

export type CreateKeyDialogProps = { readonly accountId: string | null }

export function CreateKeyDialog({ accountId }: CreateKeyDialogProps) {
  const providers = useProviders()
  const able = useSnapshot(accountsOf).filter(account =>
    providers.some(provider => provider.id === account.providerId && provider.capabilities.create)
  )
  const [chosen, setChosen] = useState(accountId ?? '')
  const account = able.find(each => each.id === chosen) ?? able[0]
  const provider = providers.find(each => each.id === account?.providerId)
  return (
    <Dialog title="Create key" size="large" onClose={closeDialog}>
      {account === undefined || provider === undefined ? (
        <>
          <p>No connected account can create keys.</p>
          <Button look="primary" onClick={() => open({ kind: 'connect' })}>
            Connect an account
          </Button>
        </>
      ) : (
        <div className="form">
          <SelectField
            label="Account"
            value={account.id}
            options={able.map(each => ({
              value: each.id,
              label: `${each.providerName} · ${each.name}${each.isSandbox ? ' (sandbox)' : ''}`
            }))}
            onChange={setChosen}
          />
          <CreateKeyForm key={account.id} account={account} provider={provider} />
        </div>
      )}
    </Dialog>
  )
}
