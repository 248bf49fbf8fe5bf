import { useState } from 'react'
import type { NewKeyLossView } from '../../../contract/vault'
import { inBackground, reload } from '../bridge'
import { Button } from '../ui/Button'
import { FaultNotice } from '../ui/FaultNotice'
import { useCommand } from '../ui/use-command'
import { APP_PAGE } from '../../../words/pages/app'

/** Says exactly what goes with the old vault key before the new one is made. */
export function NewVaultKey() {
  const [loss, setLoss] = useState<NewKeyLossView | null>(null)
  const look = useCommand('vault.newKeyLoss')
  const make = useCommand('vault.makeNewKey')

  async function show(): Promise<void> {
    const found = await look.run({})
    if (found.ok) setLoss(found.value)
  }

  async function confirm(shown: NewKeyLossView): Promise<void> {
    const made = await make.run({
      accounts: shown.accounts.length,
      destinations: shown.destinations.length,
      secrets: shown.secrets.length
    })
    if (made.ok) await reload()
    else setLoss(null)
  }

  return (
    <div className="gate-session">
      {loss === null ? (
        <Button isBusy={look.isBusy} onClick={() => inBackground(show())}>
          {APP_PAGE.makeANewVault}
        </Button>
      ) : (
        <>
          <p>{APP_PAGE.vaultLostHelp}</p>
          <ul className="gate-remedy">
            <li>
              {loss.accounts.length === 0
                ? APP_PAGE.noCredential
                : APP_PAGE.credentialsToEnterAgain(loss.accounts.join(', '))}
            </li>
            {loss.destinations.length > 0 && (
              <li>
                {APP_PAGE.credentialsLost} {loss.destinations.join(', ')}
              </li>
            )}
            {loss.secrets.map(({ name, isOfRotation }) => (
              <li key={name}>{APP_PAGE.sealedSecretOf(name, isOfRotation)}</li>
            ))}
          </ul>
          <Button look="danger" isBusy={make.isBusy} onClick={() => inBackground(confirm(loss))}>
            {APP_PAGE.makeANewVaultKey}
          </Button>
        </>
      )}
      <FaultNotice fault={look.fault ?? make.fault} />
    </div>
  )
}
