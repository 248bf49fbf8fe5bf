import { useState, type SyntheticEvent } from 'react'
import { LONGEST_NAME } from '../../../../core/limits'
import { TEAM_WORDS as W } from '../../../../words/team'
import { inBackground } from '../../bridge'
import { closeDialog } from '../../state/navigation'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'

/** Starts a team on a database, or asks the team of one to be admitted. */
export function JoinTeamDialog({ isNew }: { readonly isNew: boolean }) {
  const [address, setAddress] = useState('')
  const [name, setName] = useState('')
  const [person, setPerson] = useState('')
  const [device, setDevice] = useState('')
  const create = useCommand('team.create')
  const join = useCommand('team.join')
  const { isBusy, fault } = isNew ? create : join
  const given = { address: address.trim(), person: person.trim(), device: device.trim() }
  const isReady = Object.values(given).every(text => text !== '') && (!isNew || name.trim() !== '')

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const reply = isNew ? await create.run({ ...given, name: name.trim() }) : await join.run(given)
    if (!reply.ok) return
    say(isNew ? W.dialog.started : W.dialog.asked)
    closeDialog()
  }

  return (
    <Dialog title={isNew ? W.dialog.start : W.dialog.join} onClose={closeDialog}>
      <FormFault value={fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <TextField
            label={W.dialog.address}
            name="address"
            help={W.dialog.addressHelp}
            placeholder={W.dialog.addressPlaceholder}
            isSecret
            autoFocus
            value={address}
            onChange={setAddress}
          />
          {isNew && (
            <TextField
              label={W.dialog.name}
              name="name"
              maxLength={LONGEST_NAME}
              value={name}
              onChange={setName}
            />
          )}
          <TextField
            label={W.dialog.person}
            name="person"
            help={W.dialog.personHelp}
            maxLength={LONGEST_NAME}
            value={person}
            onChange={setPerson}
          />
          <TextField
            label={W.dialog.device}
            name="device"
            maxLength={LONGEST_NAME}
            value={device}
            onChange={setDevice}
          />
          <FaultNotice fault={fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{W.dialog.cancel}</Button>
            <Button type="submit" look="primary" isBusy={isBusy} disabled={!isReady}>
              {isNew ? W.dialog.startButton : W.dialog.joinButton}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
