import { useState } from 'react'
import type { FaultView, Reply } from '../../../../contract/reply'
import type { RotationView } from '../../../../contract/rotations'
import { call, inBackground } from '../../bridge'
import { closeDialog, showGroup, showRotation } from '../../state/navigation'
import { say } from '../../state/toasts'
import { countWords } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { SelectField } from '../../ui/Field'
import { FaultNotice } from '../../ui/FaultNotice'
import { Notice } from '../../ui/Notice'
import { useCommand } from '../../ui/use-command'
import { clearSelection } from '../keys/keys-state'
import { UnusedKeys } from './UnusedKeys'

export type RotateDialogProps = { readonly keyIds: readonly string[] }

const USUAL_AT_ONCE = 4
const AT_ONCE = [1, 2, USUAL_AT_ONCE, 8, 16].map(count => ({ value: String(count), label: String(count) }))

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
  const [atOnce, setAtOnce] = useState(String(USUAL_AT_ONCE))
  const [startFault, setStartFault] = useState<FaultView | null>(null)
  const plan = useCommand('rotations.plan')

  async function run(): Promise<void> {
    setStartFault(null)
    const isBulk = keyIds.length > 1
    const planned = await plan.run({
      keyIds: [...keyIds],
      mode,
      ...(isBulk ? { atOnce: Number(atOnce) } : {})
    })
    if (!planned.ok) return
    const [first] = planned.value
    if (first === undefined) return
    const started = await begin(first)
    // Planned is planned: what could not begin stands on the board, with its way on.
    if (started !== null && !started.ok) return setStartFault(started.fault)
    clearSelection()
    closeDialog()
    if (!isBulk) return showRotation(first.id)
    showGroup(first.group)
    say(
      `${countWords(planned.value.length, 'rotation')} planned as one group.${leftOut(planned.value.length)}`
    )
  }

  function begin(first: RotationView): Promise<Reply<unknown>> | null {
    if (first.group !== null) return call('rotations.startGroup', { groupId: first.group })
    if (!first.acts.includes('start')) return null
    return call('rotations.start', { rotationId: first.id, version: first.version })
  }

  function leftOut(planned: number): string {
    const missing = keyIds.length - planned
    return missing === 0 ? '' : ` ${countWords(missing, 'key')} could not be planned and stay as they are.`
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
      {mode === 'routine' && <UnusedKeys keyIds={keyIds} />}
      {keyIds.length > 1 && mode === 'routine' && (
        <SelectField
          label="At once"
          help="How many run at a time. The rest are queued; you can pause the group or remove keys."
          value={atOnce}
          options={AT_ONCE}
          onChange={setAtOnce}
        />
      )}
      {mode === 'incident' && (
        <Notice tone="danger" title="This makes an outage on purpose.">
          <p>You confirm the revocation of the old key with its facts before it happens.</p>
        </Notice>
      )}
      <FaultNotice fault={plan.fault ?? startFault} />
    </Dialog>
  )
}
