import { useState } from 'react'
import type { FaultView } from '../../../../shared/ipc/reply'
import { call, inBackground } from '../../bridge'
import { closeDialog, show, showRotation } from '../../state/navigation'
import { say } from '../../state/toasts'
import { countWords } from '../../text/keys'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { Notice } from '../../ui/Notice'
import { useCommand } from '../../ui/use-command'
import { clearSelection } from '../keys/keys-state'

export type RotateDialogProps = { readonly keyIds: readonly string[] }

type Mode = 'routine' | 'incident'

const MODES: readonly { readonly value: Mode; readonly label: string; readonly help: string }[] = [
  {
    value: 'routine',
    label: 'Routine',
    help: 'The new key is made first. The old one is revoked only when it is proven quiet. No request fails.'
  },
  {
    value: 'incident',
    label: 'Incident: the key has leaked',
    help: 'The old key is revoked first, then a new one is made. Calls fail until the new one is deployed.'
  }
]

/** Plans and starts; what the plan cannot do stands on the board with its reason. */
export function RotateDialog({ keyIds }: RotateDialogProps) {
  const [mode, setMode] = useState<Mode>('routine')
  const [startFault, setStartFault] = useState<FaultView | null>(null)
  const plan = useCommand('rotations.plan')

  async function run(): Promise<void> {
    setStartFault(null)
    const planned = await plan.run({ keyIds: [...keyIds], mode })
    if (!planned.ok) return
    for (const rotation of planned.value) {
      if (!rotation.acts.includes('start')) continue
      const started = await call('rotations.start', { rotationId: rotation.id, version: rotation.version })
      if (!started.ok) setStartFault(started.fault)
    }
    clearSelection()
    closeDialog()
    const [only, ...others] = planned.value
    if (only !== undefined && others.length === 0) showRotation(only.id)
    else {
      showRotation(null)
      show('rotations')
      say(`Started ${countWords(planned.value.length, 'rotation')}.`)
    }
  }

  return (
    <Dialog
      title={`Rotate ${countWords(keyIds.length, 'key')}`}
      onClose={closeDialog}
      footer={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button
            look={mode === 'incident' ? 'danger' : 'primary'}
            autoFocus
            isBusy={plan.isBusy}
            onClick={() => inBackground(run())}
          >
            Start rotation
          </Button>
        </>
      }
    >
      <fieldset className="modes">
        <legend className="visually-hidden">Mode</legend>
        {MODES.map(each => (
          <label key={each.value} className="mode">
            <input
              type="radio"
              name="mode"
              checked={mode === each.value}
              onChange={() => setMode(each.value)}
            />
            <span>
              <span className="mode-label">{each.label}</span>
              <span className="mode-help">{each.help}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {mode === 'incident' && (
        <Notice tone="danger" title="This makes an outage on purpose.">
          <p>You confirm the revocation of the old key with its facts before it happens.</p>
        </Notice>
      )}
      <FaultNotice fault={plan.fault ?? startFault} />
    </Dialog>
  )
}
