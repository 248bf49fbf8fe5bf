import { useState, type SyntheticEvent } from 'react'
import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { vaultOf } from '../../state/selectors'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

const LEAST = 8

/** Sets, changes or removes the passphrase of the vault. */
export function PassphraseDialog() {
  const { hasPassphrase } = useSnapshot(vaultOf)
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const change = useCommand('vault.changePassphrase')
  const isReady = (!hasPassphrase || current !== '') && next.length >= LEAST && next === again

  async function run(wanted: string | null): Promise<void> {
    const reply = await change.run({ current: hasPassphrase ? current : null, next: wanted })
    if (!reply.ok) return
    say(wanted === null ? SETTINGS_PAGE.thePassphraseWasRemoved : SETTINGS_PAGE.thePassphraseIsSet)
    closeDialog()
  }

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    inBackground(run(next))
  }

  return (
    <Dialog
      title={hasPassphrase ? SETTINGS_PAGE.changeThePassphrase : SETTINGS_PAGE.setAPassphrase}
      size="small"
      onClose={closeDialog}
    >
      <FormFault value={change.fault}>
        <form className="form" onSubmit={submit}>
          <p className="faint">{SETTINGS_PAGE.passphraseHelp}</p>
          {hasPassphrase && (
            <TextField
              label={SETTINGS_PAGE.currentPassphrase}
              name="current"
              isSecret
              autoFocus
              value={current}
              onChange={setCurrent}
            />
          )}
          <TextField
            label={SETTINGS_PAGE.newPassphrase}
            name="next"
            help={SETTINGS_PAGE.atLeastLeastCharacters(LEAST)}
            isSecret
            autoFocus={!hasPassphrase}
            value={next}
            onChange={setNext}
          />
          <TextField
            label={SETTINGS_PAGE.newPassphraseAgain}
            isSecret
            value={again}
            onChange={setAgain}
            problem={again !== '' && !next.startsWith(again) ? SETTINGS_PAGE.passphraseDiffers : null}
          />
          <FaultNotice fault={change.fault} />
          <div className="form-end">
            {hasPassphrase && (
              <Button look="danger" disabled={current === ''} onClick={() => inBackground(run(null))}>
                {SETTINGS_PAGE.removePassphrase}
              </Button>
            )}
            <span className="bar-space" />
            <Button onClick={closeDialog}>{SETTINGS_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={change.isBusy} disabled={!isReady}>
              {hasPassphrase ? SETTINGS_PAGE.change : SETTINGS_PAGE.set}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
