import { useState } from 'react'
import type { KeyDetailView } from '../../../../contract/keys'
import { closeDialog, open } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { useProviders } from '../../state/providers'
import { accountsOf } from '../../state/selectors'
import { shortName } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { SelectField } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import type { NewKeyPlace } from './create-form'
import { CreateKeyForm } from './CreateKeyForm'
import { useModelKey } from './use-model-key'

export type CreateKeyDialogProps = {
  readonly accountId: string | null
  /** The key that the new one replaces: the form begins with its settings. Never with its secret: nobody has it. */
  readonly like: string | null
  /** The service and environment that lack a key. */
  readonly place: NewKeyPlace | null
}

export function CreateKeyDialog({ accountId, like, place }: CreateKeyDialogProps) {
  const model = useModelKey(like)
  if (model === 'reading') {
    return (
      <Dialog title="Create key" size="large" onClose={closeDialog}>
        <p role="status">Reading the settings of the key that is replaced…</p>
      </Dialog>
    )
  }
  return <CreateKey accountId={model?.row.accountId ?? accountId} model={model} place={place} />
}

type CreateKeyProps = {
  readonly accountId: string | null
  readonly model: KeyDetailView | null
  readonly place: NewKeyPlace | null
}

function CreateKey({ accountId, model, place }: CreateKeyProps) {
  const providers = useProviders()
  const able = useSnapshot(accountsOf).filter(account =>
    providers.some(provider => provider.id === account.providerId && provider.capabilities.create)
  )
  const [chosen, setChosen] = useState(accountId ?? '')
  const account =
    able.find(each => each.id === chosen) ??
    able.find(each => each.environment === place?.environment) ??
    able[0]
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
          {model !== null && (
            <Notice title={`Replaces ${shortName(model.row)}`}>
              <p>
                Filled in with its settings; check what it may do. Its secret is made new, and delivered next.
              </p>
            </Notice>
          )}
          <CreateKeyForm
            key={account.id}
            account={account}
            provider={provider}
            model={model?.row.accountId === account.id ? model : null}
            place={place}
          />
        </div>
      )}
    </Dialog>
  )
}
