import { useEffect, useState, type SyntheticEvent } from 'react'
import { inBackground, reload } from '../bridge'
import { GATES, OFFERS_NEW_KEY, SESSION_WORDS, type GateState } from '../../../words/vault'
import { Button } from '../ui/Button'
import { FaultNotice } from '../ui/FaultNotice'
import { TextField } from '../ui/Field'
import { FormFault } from '../ui/form-fault'
import { keepFocus } from '../ui/keep-focus'
import { useCommand } from '../ui/use-command'
import { Mark } from './Mark'
import { NewVaultKey } from './NewVaultKey'
import { APP_PAGE } from '../../../words/pages/app'

export type GateProps = { readonly state: GateState; readonly hasPassphrase: boolean }

/** Stands before everything while the vault is not open: what is the matter, what to do, and a way on. */
export function Gate({ state, hasPassphrase }: GateProps) {
  const words = GATES[state]
  const [passphrase, setPassphrase] = useState('')
  const unlock = useCommand('vault.unlock')
  const session = useCommand('vault.useSession')
  useEffect(() => keepFocus, [])
  const wantsPassphrase = state === 'passphrase-needed' || (state === 'locked' && hasPassphrase)

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const opened = await unlock.run(wantsPassphrase ? { passphrase } : {})
    setPassphrase('')
    if (opened.ok) await reload()
  }

  async function goOn(): Promise<void> {
    if ((await session.run({})).ok) await reload()
  }

  return (
    <main className="gate">
      <form
        className="gate-card"
        aria-busy={state === 'starting'}
        onSubmit={event => inBackground(submit(event))}
      >
        <Mark />
        <h1 className="gate-title">{words.title}</h1>
        <p className="gate-text">{words.meaning}</p>
        {state === 'starting' && <span className="spinner spinner-large" aria-hidden="true" />}
        {words.remedy.length > 0 && (
          <ol className="gate-remedy">
            {words.remedy.map(step => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
        {wantsPassphrase && (
          <FormFault value={unlock.fault}>
            <TextField
              label={APP_PAGE.passphrase}
              name="passphrase"
              isSecret
              autoFocus
              value={passphrase}
              onChange={setPassphrase}
            />
          </FormFault>
        )}
        <FaultNotice fault={unlock.fault ?? session.fault} />
        {words.wayOn !== null && (
          <Button
            type="submit"
            look="primary"
            isBusy={unlock.isBusy}
            autoFocus={!wantsPassphrase}
            disabled={wantsPassphrase && passphrase === ''}
          >
            {words.wayOn}
          </Button>
        )}
        {OFFERS_NEW_KEY.includes(state) && <NewVaultKey />}
        {words.offersSession && (
          <div className="gate-session">
            <p className="faint">{SESSION_WORDS}</p>
            <Button isBusy={session.isBusy} onClick={() => inBackground(goOn())}>
              {APP_PAGE.workForThisRun}
            </Button>
          </div>
        )}
      </form>
    </main>
  )
}
