import { useState, type SyntheticEvent } from 'react'
import type { TeamMemberView } from '../../../../contract/team'
import { LONGEST_NAME } from '../../../../core/limits'
import type { TeamRole } from '../../../../core/team/event'
import { TEAM_WORDS as W } from '../../../../words/team'
import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { teamOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Checkbox, Segmented } from '../../ui/Choice'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'
import { useCommand } from '../../ui/use-command'
import { Fingerprint } from './Fingerprint'

const ROLES = [
  { value: 'member', label: W.roles.member },
  { value: 'admin', label: W.roles.admin }
] as const

/** Admits a member once a person has compared the fingerprint. */
export function AdmitDialog({ memberId }: { readonly memberId: string }) {
  const member = useSnapshot(teamOf)?.members.find(({ id }) => id === memberId)
  return member === undefined ? null : <AdmitForm member={member} />
}

function AdmitForm({ member }: { readonly member: TeamMemberView }) {
  const [person, setPerson] = useState(member.person)
  const [role, setRole] = useState<TeamRole>('member')
  const [isSame, setSame] = useState(false)
  const admit = useCommand('team.admit')

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    const reply = await admit.run({ member: member.id, person: person.trim(), role })
    if (reply.ok) closeDialog()
  }

  return (
    <Dialog title={W.admitTitle(member.person)} onClose={closeDialog}>
      <FormFault value={admit.fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          <p>{W.admitText}</p>
          <Fingerprint label={W.fingerprint} value={member.id} />
          <p className="faint">{W.compare}</p>
          <Checkbox label={W.admitCheck} isChecked={isSame} onChange={setSame} />
          <TextField
            label={W.admitName}
            name="person"
            maxLength={LONGEST_NAME}
            value={person}
            onChange={setPerson}
          />
          <Segmented label={W.admitRole} value={role} options={ROLES} onChange={setRole} />
          <FaultNotice fault={admit.fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{W.dialog.cancel}</Button>
            <Button
              type="submit"
              look="primary"
              isBusy={admit.isBusy}
              disabled={!isSame || person.trim() === ''}
            >
              {W.admitButton}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}
