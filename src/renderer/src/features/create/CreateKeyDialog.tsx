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
import { CREATE_PAGE } from '../../../../words/pages/create'

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
      <Dialog title={CREATE_PAGE.createKey} size="large" onClose={closeDialog}>
        <p role="status">{CREATE_PAGE.readingSettings}</p>
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
    <Dialog title={CREATE_PAGE.createKey} size="large" onClose={closeDialog}>
      {account === undefined || provider === undefined ? (
        <>
          <p>{CREATE_PAGE.noAccountCreates}</p>
          <Button look="primary" onClick={() => open({ kind: 'connect' })}>
            {CREATE_PAGE.connectAnAccount}
          </Button>
        </>
      ) : (
        <div className="form">
          <SelectField
            label={CREATE_PAGE.account}
            value={account.id}
            options={able.map(each => ({
              value: each.id,
              label: `${each.providerName} · ${each.name}${each.isSandbox ? ' (sandbox)' : ''}`
            }))}
            onChange={setChosen}
          />
          {model !== null && (
            <Notice title={CREATE_PAGE.replacesShortName(shortName(model.row))}>
              <p>{CREATE_PAGE.filledInHelp}</p>
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
