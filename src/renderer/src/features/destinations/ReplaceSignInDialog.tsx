import { useState, type SyntheticEvent } from 'react'
import type { ConnectionView, DestinationKindView } from '../../../../contract/destinations'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { ProviderFields } from '../accounts/ProviderFields'
import { NeededRights } from './NeededRights'
import { missingLabels, signInOf, type Typed } from './sign-in-form'
import { DESTINATIONS_PAGE } from '../../../../words/pages/destinations'

export type ReplaceSignInDialogProps = {
  readonly connection: ConnectionView
  readonly kind: DestinationKindView
}

/** Address and credential together: a credential is never sent to an address that it was not entered for. */
export function ReplaceSignInDialog({ connection, kind }: ReplaceSignInDialogProps) {
  const [typed, setTyped] = useState<Typed>(connection.settings)
  const replace = useCommand('destinations.replaceCredential')
  const missing = missingLabels(kind, typed)

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const reply = await replace.run({ destinationId: connection.id, ...signInOf(kind, typed) })
    if (!reply.ok) return
    say(DESTINATIONS_PAGE.credentialReplaced(connection.name))
    closeDialog()
  }

  return (
    <Dialog title={DESTINATIONS_PAGE.replaceCredentialFor(connection.name)} onClose={closeDialog}>
      <FormFault value={replace.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <p className="faint">{DESTINATIONS_PAGE.replaceHelp}</p>
          <ProviderFields
            fields={kind.connectionFields}
            values={typed}
            onChange={(field, value) => setTyped({ ...typed, [field]: value })}
          />
          <NeededRights kind={kind} />
          <FaultNotice fault={replace.fault} />
          <div className="form-end">
            {missing.length > 0 && (
              <span className="faint form-missing">
                {DESTINATIONS_PAGE.required} {missing.join(', ')}
              </span>
            )}
            <Button onClick={closeDialog}>{DESTINATIONS_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={replace.isBusy} disabled={missing.length > 0}>
              {DESTINATIONS_PAGE.replaceCredentialNow}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
