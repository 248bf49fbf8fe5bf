import { useState, type SyntheticEvent } from 'react'
import type { ProviderView } from '../../../../contract/accounts'
import type { RotationView } from '../../../../contract/rotations'
import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { useProvider } from '../../state/providers'
import { accountById, rotationById } from '../../state/selectors'
import { grantWords } from '../../../../words/permissions'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Facts } from '../../ui/Facts'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { openConsole } from '../accounts/open-console'

export type GiveKeyDialogProps = { readonly rotationId: string }

/** For a provider without an API that makes keys: how to make the key in its console, and fields for what the console shows. */
export function GiveKeyDialog({ rotationId }: GiveKeyDialogProps) {
  const rotation = useSnapshot(rotationById(rotationId))
  const provider = useProvider(rotation?.providerId ?? '')
  if (rotation === undefined || provider === undefined) return null
  return <Form rotation={rotation} provider={provider} />
}

type FormProps = { readonly rotation: RotationView; readonly provider: ProviderView }

function Form({ rotation, provider }: FormProps) {
  const [values, setValues] = useState<{ readonly [part: string]: string }>({})
  const give = useCommand('rotations.giveKey')
  const parts = Object.fromEntries(
    provider.secretParts.map(({ name }) => [name, (values[name] ?? '').trim()] as const)
  )
  const isWhole = Object.values(parts).every(value => value !== '')

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const reply = await give.run({ rotationId: rotation.id, version: rotation.version, parts })
    if (reply.ok) closeDialog()
  }

  return (
    <Dialog title={ROTATIONS_PAGE.newKeyFor(rotation.old.name)} size="small" onClose={closeDialog}>
      <FormFault value={give.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <HowToMakeIt rotation={rotation} provider={provider} />
          {provider.secretParts.map(({ name, label, isSecret }, index) => (
            <TextField
              key={name}
              label={label}
              name={name}
              isSecret={isSecret}
              autoFocus={index === 0}
              value={values[name] ?? ''}
              onChange={value => setValues({ ...values, [name]: value })}
            />
          ))}
          <p className="faint">{ROTATIONS_PAGE.whatRekeyDoesWithIt}</p>
          <FaultNotice fault={give.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{ROTATIONS_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={give.isBusy} disabled={!isWhole}>
              {ROTATIONS_PAGE.takeTheKey}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}

function HowToMakeIt({ rotation, provider }: FormProps) {
  const account = useSnapshot(accountById(rotation.accountId))
  const host = account?.consoleHost ?? null
  const { permissions, groupName } = rotation.old
  const grants = permissions.grants.map(grant => grantWords(grant, provider)).join(', ')
  return (
    <>
      <p>{provider.keysByHand}</p>
      <Facts
        rows={[
          [ROTATIONS_PAGE.placeOf(provider.groupWord), groupName],
          ...(grants === '' ? [] : [[ROTATIONS_PAGE.sameRights, grants] as const])
        ]}
      />
      {host !== null && (
        <Button onClick={() => inBackground(openConsole(rotation.accountId))}>
          {ROTATIONS_PAGE.openConsole(host)}
        </Button>
      )}
    </>
  )
}
