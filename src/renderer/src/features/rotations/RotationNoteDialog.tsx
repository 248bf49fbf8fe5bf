import { LONGEST_SENTENCE } from '../../../../core/limits'
import { useState, type SyntheticEvent } from 'react'
import type { RotationAct } from '../../../../core/rotation/overview'
import type { FaultView, Reply } from '../../../../contract/reply'
import type { RotationView } from '../../../../contract/rotations'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { rotationById } from '../../state/selectors'
import { ACT_HELP } from '../../../../words/rotations'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type RotationNoteDialogProps = { readonly rotationId: string; readonly act: RotationAct }

type Note = {
  readonly title: string
  readonly label: string
  /** What the command calls the words, and a fault of it names. */
  readonly field: string
  readonly button: string
  readonly least: number
  readonly send: (rotation: RotationView, note: string) => Promise<Reply<RotationView>>
}

const NOTES: { readonly [act in RotationAct]?: Note } = {
  'confirm-deployed': {
    title: ROTATIONS_PAGE.theNewKeyIsDeployed,
    label: ROTATIONS_PAGE.whereWasItDeployed,
    field: 'where',
    button: ROTATIONS_PAGE.itIsDeployed,
    least: 0,
    send: ({ id, version }, where) => call('rotations.confirmDeployed', { rotationId: id, version, where })
  },
  'attest-in-use': {
    title: ROTATIONS_PAGE.newKeyInUse,
    label: ROTATIONS_PAGE.howDidYouSee,
    field: 'note',
    button: ROTATIONS_PAGE.sawInUse,
    least: 0,
    send: ({ id, version }, note) => call('rotations.attestInUse', { rotationId: id, version, note })
  },
  'expect-no-traffic': {
    title: ROTATIONS_PAGE.noTrafficExpected,
    label: ROTATIONS_PAGE.reason,
    field: 'reason',
    button: ROTATIONS_PAGE.goOnWithoutTraffic,
    least: 3,
    send: ({ id, version }, reason) => call('rotations.expectNoTraffic', { rotationId: id, version, reason })
  },
  'keep-both': {
    title: ROTATIONS_PAGE.keepBothKeys,
    label: ROTATIONS_PAGE.reason,
    field: 'reason',
    button: ROTATIONS_PAGE.keepBothKeys,
    least: 3,
    send: ({ id, version }, reason) => call('rotations.keepBoth', { rotationId: id, version, reason })
  },
  abandon: {
    title: ROTATIONS_PAGE.abandonTheRotation,
    label: ROTATIONS_PAGE.reason,
    field: 'reason',
    button: ROTATIONS_PAGE.abandon,
    least: 3,
    send: ({ id, version }, reason) => call('rotations.abandon', { rotationId: id, version, reason })
  }
}

/** Asks for the words that an act needs; they stand in the history for ever. */
export function RotationNoteDialog({ rotationId, act }: RotationNoteDialogProps) {
  const rotation = useSnapshot(rotationById(rotationId))
  const [words, setWords] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<FaultView | null>(null)
  const note = NOTES[act]
  if (rotation === undefined || note === undefined) return null

  async function submit(event: SyntheticEvent, { send }: Note, about: RotationView): Promise<void> {
    event.preventDefault()
    setBusy(true)
    const reply = await send(about, words.trim())
    setBusy(false)
    if (reply.ok) closeDialog()
    else setFault(reply.fault)
  }

  return (
    <Dialog title={note.title} size="small" onClose={closeDialog}>
      <FormFault value={fault}>
        <form className="form" onSubmit={event => inBackground(submit(event, note, rotation))}>
          <p>{ACT_HELP[act]}</p>
          <TextField
            label={note.label}
            name={note.field}
            help={ROTATIONS_PAGE.keptInTheHistory}
            autoFocus
            required={note.least > 0}
            maxLength={LONGEST_SENTENCE}
            value={words}
            onChange={setWords}
          />
          <FaultNotice fault={fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{ROTATIONS_PAGE.cancel}</Button>
            <Button type="submit" look="primary" isBusy={isBusy} disabled={words.trim().length < note.least}>
              {note.button}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
