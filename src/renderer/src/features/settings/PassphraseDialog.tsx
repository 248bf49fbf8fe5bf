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
    say(wanted === null ? 'The passphrase was removed.' : 'The passphrase is set.')
    closeDialog()
  }

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    inBackground(run(next))
  }

  return (
    <Dialog
      title={hasPassphrase ? 'Change the passphrase' : 'Set a passphrase'}
      size="small"
      onClose={closeDialog}
    >
      <FormFault value={change.fault}>
        <form className="form" onSubmit={submit}>
          <p className="faint">
            Nobody can restore it, us included. Without it, stored credentials must be entered again.
          </p>
          {hasPassphrase && (
            <TextField
              label="Current passphrase"
              name="current"
              isSecret
              autoFocus
              value={current}
              onChange={setCurrent}
            />
          )}
          <TextField
            label="New passphrase"
            name="next"
            help={`At least ${LEAST} characters; four random words are good.`}
            isSecret
            autoFocus={!hasPassphrase}
            value={next}
            onChange={setNext}
          />
          <TextField
            label="New passphrase again"
            isSecret
            value={again}
            onChange={setAgain}
            problem={again !== '' && !next.startsWith(again) ? 'It differs from the passphrase above.' : null}
          />
          <FaultNotice fault={change.fault} />
          <div className="form-end">
            {hasPassphrase && (
              <Button look="danger" disabled={current === ''} onClick={() => inBackground(run(null))}>
                Remove passphrase
              </Button>
            )}
            <span className="bar-space" />
            <Button onClick={closeDialog}>Cancel</Button>
            <Button type="submit" look="primary" isBusy={change.isBusy} disabled={!isReady}>
              {hasPassphrase ? 'Change' : 'Set'}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
