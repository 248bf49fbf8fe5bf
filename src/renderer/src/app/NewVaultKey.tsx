import { useState } from 'react'
import type { NewKeyLossView } from '../../../contract/vault'
import { inBackground, reload } from '../bridge'
import { Button } from '../ui/Button'
import { FaultNotice } from '../ui/FaultNotice'
import { useCommand } from '../ui/use-command'

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
          Make a new vault key…
        </Button>
      ) : (
        <>
          <p>Accounts, keys, rotations and the history stay. These are lost for good:</p>
          <ul className="gate-remedy">
            <li>
              {loss.accounts.length === 0
                ? 'No credential'
                : `Credentials to enter again: ${loss.accounts.join(', ')}`}
            </li>
            {loss.destinations.length > 0 && (
              <li>Credentials of destinations to enter again: {loss.destinations.join(', ')}</li>
            )}
            {loss.secrets.map(({ name, isOfRotation }) => (
              <li key={name}>
                The sealed secret of {name}
                {isOfRotation && ': its open rotation clears the new key and asks you to begin again'}
              </li>
            ))}
          </ul>
          <Button look="danger" isBusy={make.isBusy} onClick={() => inBackground(confirm(loss))}>
            Make a new vault key
          </Button>
        </>
      )}
      <FaultNotice fault={look.fault ?? make.fault} />
    </div>
  )
}
