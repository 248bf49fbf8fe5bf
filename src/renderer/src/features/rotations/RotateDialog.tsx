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
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type RotateDialogProps = { readonly keyIds: readonly string[] }

const USUAL_AT_ONCE = 4
const AT_ONCE = [1, 2, USUAL_AT_ONCE, 8, 16].map(count => ({ value: String(count), label: String(count) }))

type Mode = 'routine' | 'incident'

const MODES: readonly { readonly value: Mode; readonly label: string; readonly help: string }[] = [
  {
    value: 'routine',
    label: ROTATIONS_PAGE.routine,
    help: ROTATIONS_PAGE.routineHelp
  },
  {
    value: 'incident',
    label: ROTATIONS_PAGE.incident,
    help: ROTATIONS_PAGE.incidentHelp
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
      ROTATIONS_PAGE.groupPlanned(countWords(planned.value.length, 'rotation'), leftOut(planned.value.length))
    )
  }

  function begin(first: RotationView): Promise<Reply<unknown>> | null {
    if (first.group !== null) return call('rotations.startGroup', { groupId: first.group })
    if (!first.acts.includes('start')) return null
    return call('rotations.start', { rotationId: first.id, version: first.version })
  }

  function leftOut(planned: number): string {
    const missing = keyIds.length - planned
    return missing === 0 ? '' : ROTATIONS_PAGE.notPlanned(countWords(missing, 'key'))
  }

  return (
    <Dialog
      title={ROTATIONS_PAGE.rotateCount(countWords(keyIds.length, 'key'))}
      onClose={closeDialog}
      footer={
        <>
          <Button onClick={closeDialog}>{ROTATIONS_PAGE.cancel}</Button>
          <Button
            look={mode === 'incident' ? 'danger' : 'primary'}
            autoFocus
            isBusy={plan.isBusy}
            onClick={() => inBackground(run())}
          >
            {ROTATIONS_PAGE.startRotation}
          </Button>
        </>
      }
    >
      <fieldset className="modes">
        <legend className="visually-hidden">{ROTATIONS_PAGE.mode}</legend>
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
          label={ROTATIONS_PAGE.atOnce}
          help={ROTATIONS_PAGE.atOnceHelp}
          value={atOnce}
          options={AT_ONCE}
          onChange={setAtOnce}
        />
      )}
      {mode === 'incident' && (
        <Notice tone="danger" title={ROTATIONS_PAGE.thisMakesAnOutage}>
          <p>{ROTATIONS_PAGE.youConfirmTheRevocation}</p>
        </Notice>
      )}
      <FaultNotice fault={plan.fault ?? startFault} />
    </Dialog>
  )
}
