import { useState, type SyntheticEvent } from 'react'
import type { FaultView, Reply } from '../../../../contract/reply'
import type { CallOutside } from '../../../../contract/team'
import { LONGEST_SENTENCE } from '../../../../core/limits'
import { memberWords, TEAM_WORDS as W } from '../../../../words/team'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { closeDialog } from '../../state/navigation'
import { rotationById, teamOf } from '../../state/selectors'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { FormFault } from '../../ui/form-fault'

type ReasonDialogProps = {
  readonly title: string
  readonly text: string
  readonly label: string
  readonly help: string
  readonly field: string
  readonly button: string
  readonly done: string
  readonly send: (words: string) => Promise<Reply<unknown>>
}

/** A sentence that colleagues read, and one act with it. */
function ReasonDialog({ title, text, label, help, field, button, done, send }: ReasonDialogProps) {
  const [words, setWords] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<FaultView | null>(null)

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    setBusy(true)
    const reply = await send(words.trim())
    setBusy(false)
    setFault(reply.ok ? null : reply.fault)
    if (!reply.ok) return
    if (done !== '') say(done)
    closeDialog()
  }

  return (
    <Dialog title={title} size="small" onClose={closeDialog}>
      <FormFault value={fault}>
        <form className="form" onSubmit={event => inBackground(submit(event))}>
          {text !== '' && <p>{text}</p>}
          <TextField
            label={label}
            name={field}
            help={help}
            autoFocus
            maxLength={LONGEST_SENTENCE}
            value={words}
            onChange={setWords}
          />
          <FaultNotice fault={fault} />
          <div className="form-end">
            <Button onClick={closeDialog}>{W.dialog.cancel}</Button>
            <Button type="submit" look="primary" isBusy={isBusy} disabled={words.trim() === ''}>
              {button}
            </Button>
          </div>
        </form>
      </FormFault>
    </Dialog>
  )
}

const REASON = { label: W.reason, help: W.leave.reasonHelp, field: 'reason' } as const

export function LeaveTeamDialog() {
  return (
    <ReasonDialog
      {...REASON}
      title={W.leave.title}
      text={W.leave.text}
      button={W.leave.confirm}
      done={W.leave.done}
      send={reason => call('team.leave', { reason })}
    />
  )
}

export function RemoveMemberDialog({ memberId }: { readonly memberId: string }) {
  const member = useSnapshot(teamOf)?.members.find(({ id }) => id === memberId)
  if (member === undefined) return null
  return (
    <ReasonDialog
      {...REASON}
      title={W.removeTitle(memberWords(member))}
      text={W.removeText}
      button={W.removeButton}
      done=""
      send={reason => call('team.remove', { member: memberId, reason })}
    />
  )
}

export type DeclineDialogProps = { readonly request: string; readonly requester: string }

export function DeclineDialog({ request, requester }: DeclineDialogProps) {
  const approval = useSnapshot(teamOf)?.approvals.find(
    one => one.request === request && one.requester === requester
  )
  if (approval === undefined) return null
  const { planHash, keyName } = approval
  return (
    <ReasonDialog
      label={W.note}
      help={W.noteHelp}
      field="note"
      title={W.declineTitle}
      text=""
      button={W.decline.replace('…', '')}
      done={W.declined(keyName)}
      send={note => call('team.vote', { request, requester, planHash, verdict: 'decline', note })}
    />
  )
}

/** Asks colleagues for the call that a rotation waits with. */
export function AskApprovalDialog({ rotationId }: { readonly rotationId: string }) {
  const rotation = useSnapshot(rotationById(rotationId))
  if (rotation === undefined) return null
  return (
    <ReasonDialog
      {...REASON}
      title={W.askTitle(rotation.old.name)}
      text={W.askText}
      button={W.askButton}
      done={W.asking}
      send={reason => call('team.ask', { rotationId, reason })}
    />
  )
}

export type AskForKeyDialogProps = {
  readonly keyId: string
  readonly keyName: string
  readonly call: CallOutside
}

/** Asks colleagues for one call outside a rotation. */
export function AskForKeyDialog({ keyId, keyName, call: wanted }: AskForKeyDialogProps) {
  return (
    <ReasonDialog
      {...REASON}
      title={W.askForKeyTitle(keyName, wanted)}
      text={W.askForKeyText}
      button={W.askButton}
      done={W.askedForKey}
      send={reason => call('team.ask', { keyId, call: wanted, reason })}
    />
  )
}
